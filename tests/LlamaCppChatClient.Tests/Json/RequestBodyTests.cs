using System.Text;
using LlamaCpp.Json;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Json;

public class RequestBodyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(200_000)]
    public async Task Length_is_known_before_and_right(int size)
    {
        using RequestBody body = Create(size);
        using MemoryStream sent = new();

        long? announced = body.Headers.ContentLength;
        await body.CopyToAsync(sent, TestContext.Current.CancellationToken);

        Assert.Equal(sent.Length, announced);
        Assert.Equal(sent.ToArray(), body.ToArray());
    }

    [Fact]
    public async Task Body_can_be_sent_again()
    {
        using RequestBody body = Create(50_000);
        using MemoryStream first = new();
        using MemoryStream second = new();

        await body.CopyToAsync(first, TestContext.Current.CancellationToken);
        await body.CopyToAsync(second, TestContext.Current.CancellationToken);

        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Fact]
    public void Content_is_json_in_utf8_without_escapes()
    {
        using RequestBody body = new();
        body.Json.WriteStringValue("é漢😀<>&'+");
        body.Complete();

        Assert.Equal("application/json", body.Headers.ContentType?.ToString());
        Assert.Equal("\"é漢", Encoding.UTF8.GetString(body.ToArray())[..3]);
        Assert.Equal("é漢😀<>&'+", StrictJson.Parse(body.ToArray()).GetString());
    }

    [Fact]
    public async Task Body_that_was_given_back_is_not_sent()
    {
        RequestBody body = Create(10);
        body.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Body_that_is_given_back_while_it_is_sent_is_sent_to_its_end()
    {
        RequestBody body = Create(300_000);
        byte[] expected = body.ToArray();
        using DisposingStream stream = new(body);

        await body.CopyToAsync(stream, TestContext.Current.CancellationToken);

        Assert.Equal(expected, stream.ToArray());
    }

    private static RequestBody Create(int size)
    {
        byte[] data = new byte[size];
        new Random(size).NextBytes(data);
        RequestBody body = new();
        body.Json.WriteStartObject();
        body.Json.WriteString("text", new string('x', size));
        body.Json.WritePropertyName("data");
        body.WriteBase64("data:image/png;base64,", data);
        body.Json.WritePropertyName("more");
        body.WriteBase64("", data);
        body.Json.WriteEndObject();
        body.Complete();
        return body;
    }

    private sealed class DisposingStream(RequestBody body) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            body.Dispose();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
