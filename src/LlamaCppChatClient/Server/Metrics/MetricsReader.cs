using System.Globalization;
using System.Text;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>Reads the Prometheus text format (version 0.0.4) of <c>GET /metrics</c>.</summary>
internal static class MetricsReader
{
    private const string Prefix = "llamacpp:";

    /// <summary>Null when the text has no line of this format.</summary>
    public static LlamaCppMetrics? Read(ReadOnlySpan<byte> text)
    {
        Dictionary<string, double> all = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(text).AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> rest = line.Trim();
            if (!rest.IsEmpty && rest[0] != '#' && TryReadLine(rest, out string name, out double value))
            {
                all[name] = value;
            }
        }

        return all.Count == 0 ? null : new LlamaCppMetrics
        {
            ProcessedInputTokenCount = Whole("prompt_tokens_total"),
            CachedInputTokenCount = Whole("prompt_tokens_cached_total"),
            InputTime = Seconds("prompt_seconds_total"),
            OutputTokenCount = Whole("tokens_predicted_total"),
            OutputTime = Seconds("tokens_predicted_seconds_total"),
            InputTokensPerSecond = Number("prompt_tokens_seconds"),
            OutputTokensPerSecond = Number("predicted_tokens_seconds"),
            ProcessingRequestCount = Count("requests_processing"),
            DeferredRequestCount = Count("requests_deferred"),
            LargestSequenceTokenCount = Whole("n_tokens_max"),
            DecodeCallCount = Whole("n_decode_total"),
            BusySlotsPerDecode = Number("n_busy_slots_per_decode"),
            DraftTokenCount = Whole("spec_decode_num_draft_tokens_total"),
            AcceptedDraftTokenCount = Whole("spec_decode_num_accepted_tokens_total"),
            All = all,
        };

        double? Number(string name) => all.TryGetValue(Prefix + name, out double value) && double.IsFinite(value) ? value : null;

        long? Whole(string name) => Number(name) is { } number ? long.CreateSaturating(number) : null;

        int? Count(string name) => Number(name) is { } number ? int.CreateSaturating(number) : null;

        TimeSpan? Seconds(string name) => Number(name) is { } seconds ? Durations.FromSeconds(seconds) : null;
    }

    /// <summary>Reads <c>name value</c> or <c>name{label="…"} value</c>, each perhaps followed by a time.</summary>
    private static bool TryReadLine(ReadOnlySpan<char> line, out string name, out double value)
    {
        // Label values can hold spaces and braces, but the braces of the labels are the first and the last.
        int end = line.LastIndexOf('}') + 1;
        if (end == 0)
        {
            end = Math.Max(line.IndexOfAny(' ', '\t'), 0);
        }

        name = line[..end].ToString();
        ReadOnlySpan<char> number = line[end..].Trim();
        int gap = number.IndexOfAny(' ', '\t');
        number = gap < 0 ? number : number[..gap];
        value = number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return name.Length > 0 && (!double.IsNaN(value) || number is "NaN" || double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value));
    }
}
