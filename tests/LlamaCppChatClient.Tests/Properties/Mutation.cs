namespace LlamaCpp.Tests.Properties;

/// <summary>Damages bytes: changes, inserts, deletes, cuts off, and repeats lines.</summary>
internal static class Mutation
{
    private static readonly byte[][] Inserts =
    [
        [.. "\n"u8], [.. "\r"u8], [.. "\n\n"u8], [.. "\""u8], [.. "\\"u8], [.. @"\ud83d"u8], [.. "{"u8], [.. "]"u8], [.. ","u8], [.. ":"u8], [.. "null"u8],
        [.. "9999999999999999999"u8], [.. "-1"u8], [.. "e999"u8], [.. "data: "u8], [.. "event: error\n"u8], [.. "[DONE]"u8], [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF],
    ];

    public static byte[] Of(byte[] bytes, Random random)
    {
        List<byte> damaged = [.. bytes];
        for (int count = random.Next(1, 5); count > 0 && damaged.Count > 0; count--)
        {
            Damage(damaged, random.Next(damaged.Count), random);
        }

        return [.. damaged];
    }

    private static void Damage(List<byte> bytes, int at, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.InsertRange(at, Inserts[random.Next(Inserts.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, random.Next(1, 1 + int.Min(16, bytes.Count - at)));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                int start = bytes.LastIndexOf((byte)'\n', at) + 1;
                int end = bytes.IndexOf((byte)'\n', at);
                bytes.InsertRange(start, [.. bytes[start..(end < 0 ? bytes.Count : end + 1)]]);
                break;
        }
    }
}
