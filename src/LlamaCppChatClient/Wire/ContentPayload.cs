namespace LlamaCpp.Wire;

/// <summary><c>POST /detokenize</c>.</summary>
internal sealed record ContentPayload
{
    public required string Content { get; init; }
}
