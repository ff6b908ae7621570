using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>Finds one text in a chat event with a Utf8JsonReader, and reads no further.</summary>
internal static class FieldPicker
{
    private static ReadOnlySpan<byte> Content => "content"u8;

    private static ReadOnlySpan<byte> Arguments => "arguments"u8;

    /// <summary>The text of a chunk, or null when it has none.</summary>
    public static string? PickContent(string eventType, ReadOnlySpan<byte> data) => IsDone(data) ? null : Pick(data, Content);

    /// <summary>The part of a tool call's arguments in a chunk, or null when it has none.</summary>
    public static string? PickArguments(string eventType, ReadOnlySpan<byte> data) => IsDone(data) ? null : Pick(data, Arguments);

    /// <summary>Appends a chunk's text; returns the number of its characters.</summary>
    public static int AppendContent(ReadOnlySpan<byte> data, ArrayBufferWriter<char> text)
    {
        Utf8JsonReader reader = new(data);
        if (IsDone(data) || !MoveTo(ref reader, Content))
        {
            return 0;
        }

        int length = reader.CopyString(text.GetSpan(reader.ValueSpan.Length));
        text.Advance(length);
        return length;
    }

    /// <summary>All vectors of a reply, decoded from base64.</summary>
    public static List<float[]> DecodeVectors(ReadOnlySpan<byte> json)
    {
        List<float[]> vectors = [];
        Utf8JsonReader reader = new(json);
        while (MoveTo(ref reader, "embedding"u8))
        {
            float[] vector = new float[reader.ValueSpan.Length / 4 * 3 / sizeof(float)];
            Base64.DecodeFromUtf8(reader.ValueSpan, MemoryMarshal.AsBytes(vector.AsSpan()), out _, out _);
            vectors.Add(vector);
        }

        return vectors;
    }

    private static bool IsDone(ReadOnlySpan<byte> data) => data.SequenceEqual("[DONE]"u8);

    private static string? Pick(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name)
    {
        Utf8JsonReader reader = new(data);
        return MoveTo(ref reader, name) ? reader.GetString() : null;
    }

    private static bool MoveTo(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name))
            {
                reader.Read();
                return reader.TokenType == JsonTokenType.String;
            }
        }

        return false;
    }
}
