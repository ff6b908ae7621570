using System.Text;
using System.Text.Json;
using LlamaCpp.Wire;

namespace LlamaCpp.Responses;

/// <summary>Makes tokens of the pieces of <c>POST /tokenize</c>.</summary>
internal static class TokenMapper
{
    public static LlamaCppToken ToToken(TokenPiecePayload piece)
    {
        if (piece.Piece.ValueKind == JsonValueKind.Array)
        {
            return new LlamaCppToken { Id = piece.Id, Bytes = piece.Piece.EnumerateArray().Select(item => item.GetByte()).ToArray() };
        }

        string text = piece.Piece.ValueKind == JsonValueKind.String ? piece.Piece.GetString()! : "";
        return new LlamaCppToken { Id = piece.Id, Bytes = Encoding.UTF8.GetBytes(text), Text = text };
    }
}
