namespace LlamaCpp.Server;

/// <summary><c>POST /v1/chat/completions/input_tokens</c>.</summary>
internal sealed record InputTokensPayload
{
    public required int InputTokens { get; init; }
}
