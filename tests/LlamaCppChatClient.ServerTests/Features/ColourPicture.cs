using System.Buffers.Binary;
using System.IO.Compression;

namespace LlamaCpp.ServerTests.Features;

/// <summary>A PNG of one colour.</summary>
internal static class ColourPicture
{
    private const int Side = 64;

    public static byte[] Create(byte red, byte green, byte blue)
    {
        using MemoryStream png = new();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        WriteChunk(png, "IHDR"u8, [0, 0, 0, Side, 0, 0, 0, Side, 8, 2, 0, 0, 0]); // 8 bits of each of three colours
        byte[] row = [0, .. Enumerable.Repeat<byte[]>([red, green, blue], Side).SelectMany(pixel => pixel)];
        using MemoryStream pixels = new();
        using (ZLibStream zlib = new(pixels, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int i = 0; i < Side; i++)
            {
                zlib.Write(row);
            }
        }

        WriteChunk(png, "IDAT"u8, pixels.ToArray());
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte item in data)
        {
            crc ^= item;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return crc;
    }
}
