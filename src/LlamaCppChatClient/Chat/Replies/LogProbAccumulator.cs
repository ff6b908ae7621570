using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlamaCpp.Chat;

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

        // Joined as they stand: a writer would refuse what only the reader of a token can judge, such as half a surrogate pair.
        ArrayBufferWriter<byte> json = new();
        foreach (JsonElement token in _lists.SelectMany(list => list.EnumerateArray()))
        {
            json.Write(json.WrittenCount == 0 ? "["u8 : ","u8);
            json.Write(JsonMarshal.GetRawUtf8Value(token));
        }

        json.Write(json.WrittenCount == 0 ? "[]"u8 : "]"u8);
        Utf8JsonReader reader = new(json.WrittenSpan, new JsonReaderOptions { MaxDepth = int.MaxValue });
        return JsonElement.ParseValue(ref reader);
    }
}
