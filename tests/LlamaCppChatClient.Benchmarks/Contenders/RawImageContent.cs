using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>A request with one picture, whose base64 is made block by block while it is sent.</summary>
internal sealed class RawImageContent : HttpContent
{
    public const string Question = "Describe the image.";
    private const int Block = 48 * 1024;

    private static readonly byte[] Start = Encoding.ASCII.GetBytes(
        $$"""{"model":"tiny-chat","stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"{{Question}}"},{"type":"image_url","image_url":{"url":"data:image/png;base64,""");

    private static readonly byte[] End = "\"}}]}]}"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _image;

    public RawImageContent(ReadOnlyMemory<byte> image)
    {
        _image = image;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Start.Length + Base64.GetMaxEncodedToUtf8Length(_image.Length) + End.Length;
        return true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(Block));
        await stream.WriteAsync(Start);
        for (int at = 0; at < _image.Length; at += Block)
        {
            Base64.EncodeToUtf8(_image.Span.Slice(at, Math.Min(Block, _image.Length - at)), block, out _, out int written);
            await stream.WriteAsync(block.AsMemory(0, written));
        }

        await stream.WriteAsync(End);
        ArrayPool<byte>.Shared.Return(block);
    }
}
