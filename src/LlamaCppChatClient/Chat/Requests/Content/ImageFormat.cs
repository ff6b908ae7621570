namespace LlamaCpp.Chat;

/// <summary>Which pictures llama-server can't read: it reads PNG, JPEG, BMP and GIF. The bytes count more than the media type, as they do for the server.</summary>
internal static class ImageFormat
{
    /// <summary>The name of a format that the server can't read; null for one that it can, or that is not known.</summary>
    public static string? FindRefused(string mediaType, ReadOnlySpan<byte> data)
    {
        if (IsReadable(data))
        {
            return null;
        }

        return OfBytes(data) ?? OfMediaType(mediaType);
    }

    private static bool IsReadable(ReadOnlySpan<byte> data) =>
        data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || data.StartsWith("GIF8"u8)
        || data.StartsWith("BM"u8);

    private static string? OfBytes(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..12].SequenceEqual("WEBP"u8))
        {
            return "WebP";
        }

        // The box that such a file begins with names the brands it follows.
        if (data.Length >= 12 && data[4..8].SequenceEqual("ftyp"u8))
        {
            ReadOnlySpan<byte> brand = data[8..12];
            return brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? "AVIF" : "HEIC";
        }

        return data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8) ? "TIFF" : null;
    }

    private static string? OfMediaType(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "image/webp" => "WebP",
        "image/heic" or "image/heif" or "image/heic-sequence" or "image/heif-sequence" => "HEIC",
        "image/avif" or "image/avif-sequence" => "AVIF",
        "image/svg+xml" or "image/svg" => "SVG",
        "image/tiff" or "image/tiff-fx" => "TIFF",
        "image/jxl" => "JPEG XL",
        "image/x-icon" or "image/vnd.microsoft.icon" => "ICO",
        _ => null,
    };
}
