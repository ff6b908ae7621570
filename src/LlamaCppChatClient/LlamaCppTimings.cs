namespace LlamaCpp;

/// <summary>How long the server took for one answer.</summary>
public sealed record LlamaCppTimings
{
    /// <summary>Prompt tokens taken from the slot's cache instead of being processed again.</summary>
    public int? CacheN { get; init; }
}
