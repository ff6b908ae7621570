using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlamaCpp.Embeddings;

/// <summary>
/// Reads one vector in either of the forms that the server sends: base64 of little-endian float32, decoded from the reply's
/// own bytes into the array, or JSON numbers (benchmark: "embeddings 64 × 1024 as base64").
/// </summary>
internal static class VectorReader
{
    /// <summary>Reads the value that the reader stands on.</summary>
    /// <param name="reader">Stands on the value, and then on its end.</param>
    /// <param name="expectedLength">How many numbers are likely; 0 when nothing is known.</param>
    /// <exception cref="JsonException">The value is no vector.</exception>
    public static float[] Read(ref Utf8JsonReader reader, int expectedLength) => reader.TokenType switch
    {
        JsonTokenType.String when !reader.ValueIsEscaped && !reader.HasValueSequence => Decode(reader.ValueSpan, BitConverter.IsLittleEndian),
        JsonTokenType.String => DecodeCopy(ref reader),
        JsonTokenType.StartArray => ReadNumbers(ref reader, expectedLength),
        _ => throw new JsonException($"'embedding' has the unexpected type {reader.TokenType}."),
    };

    /// <summary>Decodes base64 of little-endian float32.</summary>
    /// <param name="base64">Padded, without white space.</param>
    /// <param name="isLittleEndian">Whether this machine keeps numbers as they are on the wire.</param>
    /// <exception cref="JsonException">It is no base64, or not of whole numbers.</exception>
    public static float[] Decode(ReadOnlySpan<byte> base64, bool isLittleEndian)
    {
        int padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        int length = (base64.Length / 4 * 3) - padding;
        if (base64.Length % 4 != 0 || length % sizeof(float) != 0)
        {
            throw new JsonException($"'embedding' has {base64.Length} characters, which can't be the base64 of float32 numbers.");
        }

        float[] vector = GC.AllocateUninitializedArray<float>(length / sizeof(float));
        Span<byte> bytes = MemoryMarshal.AsBytes(vector.AsSpan());
        if (Base64.DecodeFromUtf8(base64, bytes, out _, out int written) != OperationStatus.Done || written != length)
        {
            throw new JsonException("'embedding' is not base64.");
        }

        if (!isLittleEndian)
        {
            Span<int> words = MemoryMarshal.Cast<float, int>(vector.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return vector;
    }

    // Some JSON writers escape the slash, which is a base64 digit; and a long document comes in blocks.
    private static float[] DecodeCopy(ref Utf8JsonReader reader)
    {
        byte[] base64 = ArrayPool<byte>.Shared.Rent(reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length);
        try
        {
            int length = reader.CopyString(base64);
            return Decode(base64.AsSpan(0, length), BitConverter.IsLittleEndian);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(base64);
        }
    }

    private static float[] ReadNumbers(ref Utf8JsonReader reader, int expectedLength)
    {
        float[] numbers = ArrayPool<float>.Shared.Rent(Math.Max(expectedLength, 1024));
        try
        {
            int count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (count == numbers.Length)
                {
                    numbers = Grow(numbers);
                }

                numbers[count++] = reader.TokenType switch
                {
                    JsonTokenType.Number => reader.GetSingle(),
                    JsonTokenType.Null => float.NaN, // JSON has no other word for it; refused with the vector
                    _ => throw new JsonException($"'embedding' has a number of the unexpected type {reader.TokenType}."),
                };
            }

            return numbers.AsSpan(0, count).ToArray();
        }
        finally
        {
            ArrayPool<float>.Shared.Return(numbers);
        }
    }

    private static float[] Grow(float[] numbers)
    {
        float[] larger = ArrayPool<float>.Shared.Rent(checked(numbers.Length * 2));
        numbers.CopyTo(larger, 0);
        ArrayPool<float>.Shared.Return(numbers);
        return larger;
    }
}
