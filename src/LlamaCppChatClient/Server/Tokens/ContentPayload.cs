namespace LlamaCpp.Server;

/// <summary><c>POST /detokenize</c>.</summary>
internal sealed record ContentPayload
{
    public required string Content { get; init; }
}
