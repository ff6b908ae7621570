using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A large document costs little more memory than its size.</summary>
[Collection(nameof(MeasuredAlone))]
public class LargeDocumentTests
{
    private const int Size = 256 * 1024 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Document_takes_at_most_a_quarter_more_than_its_size(bool announced)
    {
        byte[] document = new byte[Size];
        document.AsSpan().Fill((byte)'x');
        "{\"padding\":\""u8.CopyTo(document);
        ReadOnlySpan<byte> end = "\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"u8;
        end.CopyTo(document.AsSpan(Size - end.Length));

        // Without a logger: one at Trace would get all of it.
        LlamaCppOptions options = new() { Model = "m", UseStreaming = false, MaxResponseSize = Size };
        using LlamaCppChatClient client = new(options, new HttpClient(new CapturingHandler().Answer(_ => Respond(document, announced))));
        long before = GC.GetTotalAllocatedBytes(precise: true);

        ChatResponse response = await client.GetResponseAsync([new(ChatRole.User, "Hi")], cancellationToken: TestContext.Current.CancellationToken);

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal("Hello", response.Text);
        Assert.InRange(allocated, 0, Size / 4 * 5);
    }

    private static HttpResponseMessage Respond(byte[] document, bool announced) => new()
    {
        Content = new StreamContent(new ScriptedStream(document) { BytesPerRead = 100_000 })
        {
            Headers = { ContentType = new("application/json"), ContentLength = announced ? document.Length : null },
        },
    };
}
