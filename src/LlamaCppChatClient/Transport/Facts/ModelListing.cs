namespace LlamaCpp.Transport;

/// <summary>The models that a server lists, for the hint of a refusal.</summary>
internal sealed record ModelListing(IReadOnlyList<string> Ids, bool IsRouter)
{
    private const int MaxShown = 20;

    /// <summary>The names, the first of a long list.</summary>
    public override string ToString() =>
        string.Join(", ", Ids.Take(MaxShown)) + (Ids.Count > MaxShown ? $", … ({Ids.Count} in all)" : "");
}
