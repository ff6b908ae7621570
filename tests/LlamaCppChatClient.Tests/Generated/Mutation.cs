using System.Text;

namespace LlamaCpp.Tests.Generated;

/// <summary>Damages bytes: changes, inserts, deletes, cuts off, repeats, replaces values, and mixes in other bytes.</summary>
internal static class Mutation
{
    private static readonly byte[][] Values =
        [.. new[] { "null", "true", "-1", "1e999", "99999999999999999999", "0.5", "{}", "[]", "\"\"", @"""\ud83d""", @"""\u0000""" }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Pieces =
    [
        .. Values, [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], .. new[]
        {
            "{", "}", "[", "]", "\"", "\\", ",", ":", "\n", "\r", "\n\n", "data: ", "data:", "event: error\n", "event: x\n", "id: 1\n", "retry: 1\n", "[DONE]",
            "\"error\":", "\"choices\":", "\"delta\":", "\"content\":", "\"tool_calls\":", "\"index\":", "\"function\":", "\"arguments\":",
            "\"finish_reason\":", "\"usage\":", "\"timings\":", "\"logprobs\":",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>A damaged copy.</summary>
    /// <param name="bytes">What is damaged.</param>
    /// <param name="random">Chooses the damage.</param>
    /// <param name="other">What is mixed in; by default pieces of the bytes themselves.</param>
    public static byte[] Of(byte[] bytes, Random random, byte[]? other = null)
    {
        List<byte> damaged = [.. bytes];
        for (int count = random.Next(1, 8); count > 0 && damaged.Count > 0; count--)
        {
            Damage(damaged, random.Next(damaged.Count), random, other is { Length: > 0 } ? other : bytes);
        }

        return [.. damaged];
    }

    private static void Damage(List<byte> bytes, int at, Random random, byte[] other)
    {
        int length = int.Min(random.Next(1, random.Next(2) == 0 ? 16 : 400), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.InsertRange(at, random.GetItems(Pieces, 1)[0]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 6:
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other[from..int.Min(from + length, other.Length)]);
                break;
            case 7:
                ReplaceValue(bytes, at, random.GetItems(Values, 1)[0]);
                break;
            default:
                RepeatLine(bytes, at);
                break;
        }
    }

    private static void RepeatLine(List<byte> bytes, int at)
    {
        int start = bytes.LastIndexOf((byte)'\n', at) + 1;
        int end = bytes.IndexOf((byte)'\n', at);
        bytes.InsertRange(start, [.. bytes[start..(end < 0 ? bytes.Count : end + 1)]]);
    }

    /// <summary>Puts something else where the next value of JSON stands.</summary>
    private static void ReplaceValue(List<byte> bytes, int at, byte[] value)
    {
        int colon = bytes.IndexOf((byte)':', at);
        int end = colon < 0 ? -1 : bytes.FindIndex(colon, item => item is (byte)',' or (byte)'}' or (byte)']');
        if (end > colon)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, value);
        }
    }
}
