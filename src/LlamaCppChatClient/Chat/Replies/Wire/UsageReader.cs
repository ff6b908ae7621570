using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads the token counts of a reply. A count that is not one costs that count alone.</summary>
internal static class UsageReader
{
    // Beyond it, a number is a mistake, and adding up would overflow.
    private const double MaxCount = 1e15;

    /// <summary>The <c>usage</c> object that the reader stands on; null for anything else, and for one without any count.</summary>
    public static UsagePayload? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        // Once for each reply: elements will do.
        JsonElement usage = JsonElement.ParseValue(ref reader);
        JsonElement prompt = JsonMembers.Find(usage, "prompt_tokens_details");
        JsonElement completion = JsonMembers.Find(usage, "completion_tokens_details");
        UsagePayload payload = new()
        {
            PromptTokens = Count(JsonMembers.Find(usage, "prompt_tokens")),
            CompletionTokens = Count(JsonMembers.Find(usage, "completion_tokens")),
            TotalTokens = Count(JsonMembers.Find(usage, "total_tokens")),
            CachedTokens = Count(JsonMembers.Find(prompt, "cached_tokens")),
            ReasoningTokens = Count(JsonMembers.Find(completion, "reasoning_tokens")),
            Others = Others(usage, prompt, completion),
        };
        return payload.IsEmpty ? null : payload;
    }

    private static Dictionary<string, long>? Others(JsonElement usage, JsonElement prompt, JsonElement completion)
    {
        Dictionary<string, long>? others = null;
        Add("", usage, ["prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details"]);
        Add("prompt_tokens_details.", prompt, ["cached_tokens"]);
        Add("completion_tokens_details.", completion, ["reasoning_tokens"]);
        return others;

        void Add(string prefix, JsonElement counts, ReadOnlySpan<string> known)
        {
            if (counts.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            foreach (JsonProperty member in counts.EnumerateObject())
            {
                if (JsonMembers.Name(member) is { } name && !known.Contains(name) && Count(member.Value) is { } count)
                {
                    (others ??= new(StringComparer.Ordinal))[prefix + name] = count;
                }
            }
        }
    }

    /// <summary>A whole number that is not negative, also one that is written as <c>2.0</c>; null for anything else.</summary>
    private static long? Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and <= MaxCount && number == Math.Floor(number)
            ? (long)number
            : null;
}
