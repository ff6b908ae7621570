using System.Globalization;
using System.Text.Json;

namespace LlamaCpp.Chat;

/// <summary>A schema that a request carries, and who brings it.</summary>
internal sealed record RequestedSchema(string Owner, JsonElement Schema)
{
    /// <summary>Whether the schema has the place that the server named.</summary>
    public bool Has(string pointer)
    {
        JsonElement place = Schema;
        foreach (string step in pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (place.ValueKind == JsonValueKind.Object && place.TryGetProperty(step, out JsonElement member))
            {
                place = member;
            }
            else if (place.ValueKind == JsonValueKind.Array && int.TryParse(step, CultureInfo.InvariantCulture, out int index) && index >= 0 && index < place.GetArrayLength())
            {
                place = place[index];
            }
            else
            {
                return false;
            }
        }

        return place.ValueKind != JsonValueKind.Undefined;
    }
}
