using System.Diagnostics;
using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Diagnostics;

/// <summary>What this provider adds to the span of a call (UseOpenTelemetry makes it).</summary>
internal static class ChatActivity
{
    private const string RequestModel = "gen_ai.request.model";
    private const string NamelessSpan = "chat";

    /// <summary>Names the model of a call that named none: the span begins before the server is asked for it.</summary>
    public static void SetModel(Activity activity, string? model, KeyRedactor redactor)
    {
        if (!string.IsNullOrEmpty(model) && activity.GetTagItem(RequestModel) is null && activity.DisplayName == NamelessSpan)
        {
            string name = PrintableText.Escape(redactor.Redact(model));
            activity.SetTag(RequestModel, name);
            activity.DisplayName = $"{NamelessSpan} {name}";
        }
    }

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
