using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Speech;

/// <summary>
/// Maps the options of a transcription to the text fields of its form. The raw object wins, then the properties of
/// <see cref="SpeechToTextOptions"/>, then its <see cref="SpeechToTextOptions.AdditionalProperties"/>, then the defaults.
/// </summary>
[Experimental("MEAI001")]
internal static class TranscriptionFields
{
    public const int DefaultMaxTokens = 4096;

    // Decided by the method that is called, and by the stream that it is given.
    private static readonly string[] Reserved = [SpeechKeys.File, SpeechKeys.Stream];

    /// <exception cref="NotSupportedException">The text is to be in another language than the speech.</exception>
    /// <exception cref="ArgumentException">The raw object is no JSON object.</exception>
    public static Dictionary<string, string> ToWire(SpeechToTextOptions? options, string model, bool stream, object? raw, ILogger logger)
    {
        ThrowIfTranslated(options);
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in Members(raw).Concat(Named(options, model)).Concat(options?.AdditionalProperties ?? []))
        {
            if (LooseValue.IsNull(value) || name.StartsWith(OptionKeys.LocalPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (Array.IndexOf(Reserved, name) >= 0 || !fields.TryAdd(name, ToText(value)))
            {
                Log.SpeechOptionDropped(logger, name);
            }
        }

        fields.TryAdd(SpeechKeys.MaxTokens, DefaultMaxTokens.ToString(CultureInfo.InvariantCulture));
        fields.TryAdd(SpeechKeys.Temperature, "0");

        // Reasoning stands in the deltas of a transcription like the text itself, and nothing marks it.
        fields.TryAdd(SpeechKeys.ReasoningEffort, "none");
        if (stream)
        {
            fields.Add(SpeechKeys.Stream, "true");
        }

        return fields;
    }

    private static void ThrowIfTranslated(SpeechToTextOptions? options)
    {
        if (options?.TextLanguage is { Length: > 0 } language && !string.Equals(language, options.SpeechLanguage, StringComparison.OrdinalIgnoreCase))
        {
            throw new NotSupportedException(
                $"llama-server transcribes and does not translate: TextLanguage '{language}' is not SpeechLanguage. Ask for a translation with LlamaCppSpeechToTextOptionsExtensions.Prompt, or in a chat.");
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Named(SpeechToTextOptions? options, string model)
    {
        yield return new(SpeechKeys.Model, model);
        if (options?.SpeechLanguage is { Length: > 0 } language)
        {
            yield return new(SpeechKeys.Language, language);
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(object? raw) => raw switch
    {
        null => [],
        JsonObject or JsonElement { ValueKind: JsonValueKind.Object } => LooseValue.AsJson(raw)!.Value.EnumerateObject()
            .Select(member => new KeyValuePair<string, object?>(member.Name, member.Value)),
        _ => throw OptionError.Create(
            $"SpeechToTextOptions.RawRepresentationFactory made a {raw.GetType()}; it can make a JsonObject with fields of the form, or null."),
    };

    private static string ToText(object value) => LooseValue.AsText(value) ?? LooseValue.AsJson(value)?.GetRawText() ?? "";
}
