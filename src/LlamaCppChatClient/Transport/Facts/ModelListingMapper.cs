using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>Finds in a server's list the names, and the model to ask for when nobody names one.</summary>
internal static class ModelListingMapper
{
    public static ModelListing ToListing(ModelListPayload list)
    {
        ModelPayload[] models = [.. (list.Data ?? []).OfType<ModelPayload>().Where(model => !string.IsNullOrEmpty(model.Id))];
        return new ModelListing([.. models.Select(model => model.Id!)], models.Any(model => model.Status.ValueKind == JsonValueKind.Object))
        {
            Default = models.MinBy(RankOf)?.Id,
        };
    }

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
