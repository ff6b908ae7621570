using System.Diagnostics;
using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Diagnostics;

/// <summary>What this provider adds to the span of a call (UseOpenTelemetry makes it).</summary>
internal static class ChatActivity
{
    public static void SetTags(Activity activity, string? systemFingerprint, JsonElement? timings, KeyRedactor redactor)
    {
        if (systemFingerprint is not null)
        {
            activity.SetTag("llamacpp.system_fingerprint", Clean(systemFingerprint));
        }

        foreach (JsonProperty timing in timings is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject() : default)
        {
            if (timing.Value.ValueKind == JsonValueKind.Number && JsonMembers.Name(timing) is { } name)
            {
                activity.SetTag("llamacpp.timings." + Clean(name), timing.Value.GetDouble());
            }
        }

        string Clean(string text) => PrintableText.Escape(redactor.Redact(text));
    }
}
