using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>The models that a server lists, and the one to ask for when nobody names one.</summary>
internal sealed record ModelListing(IReadOnlyList<string> Ids, bool IsRouter)
{
    private const int MaxShown = 20;

    /// <summary>The model to ask for: one that is loaded, else the first that has not failed, else the first; null when the list is empty.</summary>
    public string? Default { get; init; }

    public static ModelListing Of(ModelListPayload list)
    {
        ModelPayload[] models = [.. (list.Data ?? []).OfType<ModelPayload>().Where(model => !string.IsNullOrEmpty(model.Id))];
        return new ModelListing([.. models.Select(model => model.Id!)], models.Any(model => model.Status.ValueKind == JsonValueKind.Object))
        {
            Default = models.MinBy(RankOf)?.Id,
        };
    }

    /// <summary>The names, the first of a long list.</summary>
    public override string ToString() =>
        string.Join(", ", Ids.Take(MaxShown)) + (Ids.Count > MaxShown ? $", … ({Ids.Count} in all)" : "");

    // A router may throw a model out of memory to load another: what is there already disturbs nobody.
    private static int RankOf(ModelPayload model) => (JsonMembers.Text(model.Status, "value"), JsonMembers.Find(model.Status, "failed").ValueKind) switch
    {
        ("loaded", _) => 0,
        ("sleeping", _) => 1,
        ("loading", _) => 2,
        (_, not JsonValueKind.True) => 3,
        _ => 4,
    };
}
