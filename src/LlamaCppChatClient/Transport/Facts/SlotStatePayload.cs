namespace LlamaCpp.Transport;

/// <summary>Whether one slot of <c>GET /slots</c> is at work.</summary>
internal sealed record SlotStatePayload
{
    public bool? IsProcessing { get; init; }
}
