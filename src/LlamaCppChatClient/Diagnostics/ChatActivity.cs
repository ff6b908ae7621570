using System.Diagnostics;
using System.Text.Json;

namespace LlamaCpp.Diagnostics;

/// <summary>What this provider adds to the span of a call (UseOpenTelemetry makes it).</summary>
internal static class ChatActivity
{
    public static void SetTags(Activity activity, string? systemFingerprint, JsonElement? timings)
    {
        if (systemFingerprint is not null)
        {
            activity.SetTag("gen_ai.response.system_fingerprint", systemFingerprint);
        }

        foreach (JsonProperty timing in timings is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject() : default)
        {
            if (timing.Value.ValueKind == JsonValueKind.Number && NameOf(timing) is { } name)
            {
                activity.SetTag("llamacpp.timings." + name, timing.Value.GetDouble());
            }
        }
    }

    // Half a surrogate pair in a name is found when it is read, and must not cost the answer.
    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
