namespace LlamaCpp.Server;

/// <summary><c>POST /slots/N?action=save|restore|erase</c>; each action has its own members.</summary>
internal sealed record SlotActionPayload
{
    public int? IdSlot { get; init; }

    public string? Filename { get; init; }

    public int? NSaved { get; init; }

    public int? NRestored { get; init; }

    public int? NErased { get; init; }

    public long? NWritten { get; init; }

    public long? NRead { get; init; }

    public SlotTimingsPayload? Timings { get; init; }
}

/// <summary>How long an action took, in milliseconds.</summary>
internal sealed record SlotTimingsPayload
{
    public double? SaveMs { get; init; }

    public double? RestoreMs { get; init; }
}
