using System.Text;
using System.Text.Json;

namespace LlamaCpp.Server;

/// <summary>Makes tokens of the pieces of <c>POST /tokenize</c>.</summary>
internal static class TokenMapper
{
    /// <exception cref="JsonException">The token is null, or its piece neither text nor bytes.</exception>
    /// <exception cref="FormatException">A number is no byte.</exception>
    /// <exception cref="InvalidOperationException">An item is no number, or a text is none.</exception>
    public static LlamaCppToken ToToken(TokenPiecePayload? token)
    {
        (int id, JsonElement piece) = token is null ? throw new JsonException("A token is null.") : (token.Id, token.Piece);
        if (piece.ValueKind == JsonValueKind.Array)
        {
            return new LlamaCppToken { Id = id, Bytes = piece.EnumerateArray().Select(item => item.GetByte()).ToArray() };
        }

        string text = piece.ValueKind switch
        {
            JsonValueKind.String => piece.GetString()!,
            JsonValueKind.Null => "",
            _ => throw new JsonException("The piece of a token is neither text nor bytes."),
        };
        return new LlamaCppToken { Id = id, Bytes = Encoding.UTF8.GetBytes(text), Text = text };
    }
}
