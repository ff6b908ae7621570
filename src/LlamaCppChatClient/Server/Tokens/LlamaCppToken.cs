namespace LlamaCpp;

/// <summary>A token of a text.</summary>
public sealed class LlamaCppToken
{
    /// <summary>The token's id in the model's vocabulary.</summary>
    public required int Id { get; init; }

    /// <summary>The token's UTF-8 bytes, which can be part of a character.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The token's text.</summary>
    /// <value><see langword="null"/>: the bytes are no whole characters, see <see cref="Bytes"/>.</value>
    public string? Text { get; init; }
}
