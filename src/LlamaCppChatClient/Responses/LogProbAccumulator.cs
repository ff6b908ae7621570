using System.Buffers;
using System.Text.Json;

namespace LlamaCpp.Responses;

/// <summary>Collects the tokens of a stream's chunks, for the last update: ToChatResponse keeps only the last value of a key.</summary>
internal sealed class LogProbAccumulator
{
    private readonly List<JsonElement> _lists = [];

    /// <summary>Adds the <c>logprobs.content</c> of one chunk; what is no list is left out.</summary>
    public void Add(JsonElement tokens)
    {
        if (tokens.ValueKind == JsonValueKind.Array)
        {
            _lists.Add(tokens);
        }
    }

    /// <summary>All tokens in order, as one list; null when no chunk had any.</summary>
    public JsonElement? ToJson()
    {
        if (_lists.Count < 2)
        {
            return _lists.Count == 0 ? null : _lists[0];
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            foreach (JsonElement token in _lists.SelectMany(list => list.EnumerateArray()))
            {
                token.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        Utf8JsonReader reader = new(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
