using System.Globalization;
using System.Text;

namespace LlamaCpp.TestSupport;

/// <summary>The chunked transfer encoding.</summary>
public static class Chunked
{
    /// <summary>The chunk that ends a body.</summary>
    public static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>One chunk that holds <paramref name="data"/>; nothing at all for no data, since an empty chunk ends the body.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> data) =>
        data.IsEmpty ? [] : [.. Encoding.ASCII.GetBytes($"{data.Length:x}\r\n"), .. data, .. "\r\n"u8];

    /// <summary>The data of a chunked body and how many bytes it took; null while the body is not complete.</summary>
    public static (byte[] Data, int Length)? Decode(ReadOnlySpan<byte> body)
    {
        List<byte> data = [];
        for (int at = 0; ;)
        {
            int line = body[at..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return null;
            }

            string size = Encoding.ASCII.GetString(body.Slice(at, line)).Split(';')[0].Trim();
            int length = int.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            int start = at + line + 2;
            int next = start + length + 2;
            if (body.Length < next)
            {
                return null;
            }

            if (length == 0)
            {
                return ([.. data], next);
            }

            data.AddRange(body.Slice(start, length));
            at = next;
        }
    }
}
