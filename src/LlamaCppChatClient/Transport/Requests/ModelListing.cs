namespace LlamaCpp.Transport;

/// <summary>The models that a server lists, and the one to ask for when nobody names one.</summary>
internal sealed record ModelListing(IReadOnlyList<string> Ids, bool IsRouter)
{
    private const int MaxShown = 20;

    /// <summary>The model to ask for: one that is loaded, else the first that has not failed, else the first; null when the list is empty.</summary>
    public string? Default { get; init; }

    /// <summary>The names, the first of a long list.</summary>
    public override string ToString() =>
        string.Join(", ", Ids.Take(MaxShown)) + (Ids.Count > MaxShown ? $", … ({Ids.Count} in all)" : "");
}
