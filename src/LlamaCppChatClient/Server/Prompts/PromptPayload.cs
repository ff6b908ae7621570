namespace LlamaCpp.Server;

/// <summary><c>POST /apply-template</c>.</summary>
internal sealed record PromptPayload
{
    public required string Prompt { get; init; }
}
