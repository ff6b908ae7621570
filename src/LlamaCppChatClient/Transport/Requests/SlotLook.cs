namespace LlamaCpp.Transport;

/// <summary>What a look at a server's slots gave. It is a look and no reservation.</summary>
/// <param name="HasIdleSlot">Whether a slot was idle; null when the server does not say.</param>
/// <param name="SlotCount">The number of slots; null when the server does not say.</param>
/// <param name="BusySlotCount">How many of them were at work; null when the server does not say.</param>
internal sealed record SlotLook(bool? HasIdleSlot, int? SlotCount = null, int? BusySlotCount = null)
{
    /// <summary>How long a look may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public static SlotLook Unknown { get; } = new(HasIdleSlot: null);

    /// <summary>No answer: the server is full, since all its threads wait, or gone.</summary>
    public static SlotLook Silent { get; } = new(HasIdleSlot: false);
}
