using System.Text.Json;

namespace LlamaCpp.Server;

/// <summary><c>POST /tokenize</c>.</summary>
internal sealed record TokenIdsPayload
{
    public required IReadOnlyList<int> Tokens { get; init; }
}

/// <summary><c>POST /tokenize</c> with <c>with_pieces</c>.</summary>
internal sealed record TokenPiecesPayload
{
    public required IReadOnlyList<TokenPiecePayload?> Tokens { get; init; }
}

/// <summary>A token and its text.</summary>
internal sealed record TokenPiecePayload
{
    public required int Id { get; init; }

    /// <summary>A string, or a list of bytes where they are no whole characters.</summary>
    public JsonElement Piece { get; init; }
}
