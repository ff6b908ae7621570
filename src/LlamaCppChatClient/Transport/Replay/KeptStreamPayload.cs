namespace LlamaCpp.Transport;

/// <summary>One stream in the answer of <c>POST /v1/streams/lookup</c>.</summary>
internal sealed record KeptStreamPayload
{
    public string? ConversationId { get; init; }

    public bool? IsDone { get; init; }

    public long? TotalBytes { get; init; }
}
