using System.Text;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ImageFormatTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    [Theory]
    [InlineData("image/webp", "WebP")]
    [InlineData("IMAGE/HEIC", "HEIC")]
    [InlineData("image/heif", "HEIC")]
    [InlineData("image/svg+xml", "SVG")]
    [InlineData("image/avif", "AVIF")]
    [InlineData("image/tiff", "TIFF")]
    [InlineData("image/heic-sequence", "HEIC")]
    [InlineData("image/heif-sequence", "HEIC")]
    [InlineData("image/avif-sequence", "AVIF")]
    [InlineData("image/svg", "SVG")]
    [InlineData("image/tiff-fx", "TIFF")]
    [InlineData("image/jxl", "JPEG XL")]
    [InlineData("image/x-icon", "ICO")]
    [InlineData("image/vnd.microsoft.icon", "ICO")]
    public void Type_that_the_server_cannot_read_is_refused_by_name(string mediaType, string format)
    {
        NotSupportedException asData = Assert.Throws<NotSupportedException>(() => Mapped.User(new DataContent(new byte[] { 1, 2, 3 }, mediaType)));
        NotSupportedException asAddress = Assert.Throws<NotSupportedException>(() => Mapped.User(new UriContent("https://h/x", mediaType)));

        Assert.StartsWith($"llama-server can't read {format} images (", asData.Message, StringComparison.Ordinal);
        Assert.Contains("PNG, JPEG, BMP and GIF", asData.Message, StringComparison.Ordinal);
        Assert.Equal(asData.Message, asAddress.Message, ignoreCase: true);
    }

    [Theory]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", "WebP")]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBP", "WebP")]
    [InlineData("\0\0\0\u0018ftypheic", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1", "HEIC")]
    [InlineData("\0\0\0\u0018ftypavif", "AVIF")]
    [InlineData("II*\0rest", "TIFF")]
    public void Bytes_tell_the_type_whatever_the_media_type_is(string data, string format)
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Mapped.User(new DataContent(Encoding.Latin1.GetBytes(data), "image/png")));

        Assert.StartsWith($"llama-server can't read {format} images (image/png)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_count_more_than_the_media_type()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Mapped.User(new DataContent("\0\0\0\u0018ftypavif"u8.ToArray(), "image/webp")));

        Assert.StartsWith("llama-server can't read AVIF images (image/webp)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LIST\u0001\u0002\u0003\u0004WEBP")]
    [InlineData("RIFF")]
    public void Bytes_that_only_look_like_a_format_are_sent(string data) =>
        Assert.Contains("image_url", Mapped.User(new DataContent(Encoding.Latin1.GetBytes(data), "image/png")).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/webp")]
    [InlineData("image/x-unknown")]
    public void Picture_that_the_server_reads_is_sent_whatever_its_media_type_is(string mediaType)
    {
        Assert.Contains("image_url", Mapped.User(new DataContent(Png, mediaType)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("image/gif")]
    [InlineData("image/bmp")]
    [InlineData("image/*")]
    [InlineData("image/x-unknown")]
    public void Address_of_a_type_that_may_be_read_is_sent(string mediaType)
    {
        Assert.Contains("https://h/x", Mapped.User(new UriContent("https://h/x", mediaType)).ToString(), StringComparison.Ordinal);
    }
}
