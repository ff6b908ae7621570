using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Embeddings;

/// <summary>What embeddings cost beside the vectors themselves. Allocations are exact, so that a ceiling can be asserted.</summary>
public class EmbeddingAllocationTests
{
    private const int Vectors = 64;
    private const int Dimensions = 1024;
    private const long FloatBytes = Vectors * Dimensions * sizeof(float);

    [Fact]
    public async Task Reply_of_64_vectors_of_1024_dimensions_costs_little_more_than_its_numbers()
    {
        using HttpClient http = new(new Repeat(Reply()));
        using LlamaCppEmbeddingGenerator generator = new(new LlamaCppOptions { Model = "m" }, http);
        string[] texts = [.. Enumerable.Range(0, Vectors).Select(i => $"text {i}")];

        // Nothing here waits, so that all happens on this thread. Pools and code are warm after a few calls.
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task<GeneratedEmbeddings<Embedding<float>>> call = generator.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(call.IsCompleted);
            Assert.Equal(Vectors, (await call).Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{least} bytes, {least - FloatBytes} beside the numbers");
        Assert.InRange(least, FloatBytes, 300_000);
    }

    private static byte[] Reply()
    {
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(i => MathF.Sin(i))];
        string base64 = Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()));
        IEnumerable<string> items = Enumerable.Range(0, Vectors)
            .Select(i => $$"""{"embedding":"{{base64}}","index":{{i}},"object":"embedding","encoding_format":"base64"}""");
        return Encoding.UTF8.GetBytes($$$"""{"model":"m","object":"list","usage":{"prompt_tokens":64,"total_tokens":64},"data":[{{{string.Join(',', items)}}}]}""");
    }

    /// <summary>Gives the same bytes to every request, and costs next to nothing itself.</summary>
    private sealed class Repeat(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            });
    }
}
