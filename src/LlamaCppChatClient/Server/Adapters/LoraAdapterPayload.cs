namespace LlamaCpp.Server;

/// <summary>One item of <c>GET /lora-adapters</c>.</summary>
internal sealed record LoraAdapterPayload
{
    public required int Id { get; init; }

    public string? Path { get; init; }

    public float Scale { get; init; }
}
