using System.Buffers;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Transport;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Embeddings;

/// <summary>
/// Reads vectors from UTF-8 straight into their arrays. Hand-written because generated readers make strings or lists of them
/// first (benchmark: "embeddings 64 × 1024 as base64"). Unknown members are skipped.
/// </summary>
internal static class EmbeddingsReader
{
    /// <summary>Reads a whole reply.</summary>
    /// <exception cref="JsonException">It is no JSON, or not that of a reply with vectors.</exception>
    public static EmbeddingsPayload Read(ReadOnlySequence<byte> json, int expectedVectors)
    {
        try
        {
            return ReadRoot(json, expectedVectors);
        }

        // The reader reports text that is not UTF-8, and half a surrogate pair, as an invalid operation.
        catch (Exception exception) when (exception is InvalidOperationException or OverflowException or FormatException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    private static EmbeddingsPayload ReadRoot(ReadOnlySequence<byte> json, int expectedVectors)
    {
        EmbeddingsPayload payload = new(expectedVectors);
        Utf8JsonReader reader = new(json);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "reply");
        bool hasData = false;
        JsonElement error = default;
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("data"u8))
            {
                hasData = true;
                reader.Read();
                ReadData(ref reader, payload.Data, json);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                reader.Read();
                payload.Model = reader.TokenType == JsonTokenType.String ? reader.GetString() : payload.Model;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                payload.Usage = UsageReader.Read(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                error = JsonElement.ParseValue(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // Nothing but white space may follow.
        while (reader.Read())
        {
        }

        payload.Error = ErrorPayloadReader.ReadMember(error, isBesideAnswer: hasData);
        return hasData || payload.Error is not null ? payload : throw new JsonException("'data' is missing.");
    }

    private static void ReadData(ref Utf8JsonReader reader, List<EmbeddingItem> data, ReadOnlySequence<byte> json)
    {
        Expect(ref reader, JsonTokenType.StartArray, "data");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartObject, "data item");
            int? index = null;
            float[]? vector = null;
            while (NextMember(ref reader))
            {
                if (reader.ValueTextEquals("embedding"u8))
                {
                    reader.Read();
                    vector = ReadVector(ref reader, data, json);
                }
                else if (reader.ValueTextEquals("index"u8))
                {
                    reader.Read();
                    index = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32();
                }
                else
                {
                    reader.Skip();
                }
            }

            data.Add(new EmbeddingItem(index, vector ?? throw new JsonException("'embedding' is missing.")));
        }
    }

    private static float[] ReadVector(ref Utf8JsonReader reader, List<EmbeddingItem> data, ReadOnlySequence<byte> json)
    {
        try
        {
            return VectorReader.Read(ref reader, data.Count > 0 ? data[^1].Vector.Length : 0);
        }
        catch (JsonException error) when (NotANumber(json.Slice(reader.BytesConsumed)) is { } word)
        {
            throw new NotANumberException(data.Count, word, error);
        }
    }

    /// <summary>The word that follows, if it is one that some languages write as a number although JSON has none for it.</summary>
    private static string? NotANumber(ReadOnlySequence<byte> rest)
    {
        ReadOnlySpan<byte> text = rest.Slice(0, Math.Min(rest.Length, 64)).ToArray();
        text = text.TrimStart(" \t\r\n,["u8);
        return text.StartsWith("NaN"u8) || text.StartsWith("nan"u8) ? "NaN"
            : text.StartsWith("Inf"u8) || text.StartsWith("inf"u8) || text.StartsWith("-Inf"u8) || text.StartsWith("-inf"u8) ? "Infinity"
            : null;
    }
}
