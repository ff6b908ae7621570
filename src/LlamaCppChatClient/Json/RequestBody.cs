using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaCpp.Json;

/// <summary>
/// A JSON request in pooled memory. Large binary data is not copied into it: the data's place is remembered, and its base64
/// is made block by block while the request is sent (benchmark: "request with an 8 MB PNG").
/// </summary>
internal sealed class RequestBody : HttpContent
{
    private const int Base64Block = 48 * 1024;

    private readonly PooledBlocks _json = new();
    private readonly List<Binary> _binaries = [];

    // One for the owner and one for each sending under way: a request that was given up may still be read from.
    private int _users = 1;
    private int _disposed;

    public RequestBody()
    {
        Json = new Utf8JsonWriter(_json, new JsonWriterOptions
        {
            // The body is no HTML: text goes out as it is, not as \uXXXX.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 1000,
            SkipValidation = true,
        });
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>Writes a string value of a prefix and the data's base64.</summary>
    public void WriteBase64(string prefix, ReadOnlyMemory<byte> data)
    {
        Json.WriteStringValue(prefix);
        Json.Flush();
        _binaries.Add(new Binary(_json.Length - 1, data)); // before the closing quote
    }

    /// <summary>Completes the JSON; must be called once before sending.</summary>
    public void Complete() => Json.Flush();

    /// <summary>The whole body, for tests and Trace logs.</summary>
    public byte[] ToArray()
    {
        using MemoryStream stream = new();
        CopyTo(stream, context: null, CancellationToken.None);
        return stream.ToArray();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        foreach (Binary binary in _binaries)
        {
            length += Base64Length(binary.Data.Length);
        }

        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            foreach ((ReadOnlyMemory<byte> bytes, bool binary) in Parts())
            {
                if (!binary)
                {
                    await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                byte[] block = ArrayPool<byte>.Shared.Rent((int)Base64Length(Base64Block));
                try
                {
                    for (int start = 0; start < bytes.Length; start += Base64Block)
                    {
                        int written = Encode(bytes, start, block);
                        await stream.WriteAsync(block.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(block);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            byte[] block = new byte[Base64Length(Base64Block)];
            foreach ((ReadOnlyMemory<byte> bytes, bool binary) in Parts())
            {
                if (!binary)
                {
                    stream.Write(bytes.Span);
                    continue;
                }

                for (int start = 0; start < bytes.Length; start += Base64Block)
                {
                    stream.Write(block.AsSpan(0, Encode(bytes, start, block)));
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Json.Dispose();
            Leave();
        }

        base.Dispose(disposing);
    }

    private static long Base64Length(int count) => (count + 2L) / 3 * 4;

    private static int Encode(ReadOnlyMemory<byte> bytes, int start, byte[] block)
    {
        int count = Math.Min(Base64Block, bytes.Length - start);
        Base64.EncodeToUtf8(bytes.Span.Slice(start, count), block, out _, out int written, isFinalBlock: true);
        return written;
    }

    /// <summary>The JSON, cut where binary data stands, and that data.</summary>
    private IEnumerable<(ReadOnlyMemory<byte> Bytes, bool Binary)> Parts()
    {
        int next = 0;
        long position = 0;
        for (int i = 0; i < _json.BlockCount; i++)
        {
            ReadOnlyMemory<byte> block = _json.GetBlock(i);
            while (next < _binaries.Count && _binaries[next].Position < position + block.Length)
            {
                int cut = (int)(_binaries[next].Position - position);
                yield return (block[..cut], false);
                yield return (_binaries[next].Data, true);
                block = block[cut..];
                position += cut;
                next++;
            }

            yield return (block, false);
            position += block.Length;
        }
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _users) <= 1)
        {
            Interlocked.Decrement(ref _users);
            throw new ObjectDisposedException(nameof(RequestBody));
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _json.Dispose();
        }
    }

    // A class: a list of structs is compiled in each process anew.
    private sealed record Binary(long Position, ReadOnlyMemory<byte> Data);
}
