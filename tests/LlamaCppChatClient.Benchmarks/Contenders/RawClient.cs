using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The raw limit: HttpClient, the SSE parser and the JSON reader of .NET, and no more code than one field needs.</summary>
/// <param name="baseUrl">The server.</param>
/// <param name="close">Whether streams ask for the end of their connection: llama-server keeps none after a stream.</param>
internal sealed class RawClient(Uri baseUrl, bool close = true) : IDisposable
{
    public const string Model = "tiny-chat";

    private static readonly byte[] ShortRequest = """{"model":"tiny-chat","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true}}"""u8.ToArray();

    private readonly ConcurrentBag<ArrayBufferWriter<char>> _texts = [];
    private readonly string _root = baseUrl.ToString().TrimEnd('/');
    private readonly Uri _chat = new(baseUrl.ToString().TrimEnd('/') + "/v1/chat/completions");
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // Like the library's: without it, a stream that is given up is read on for 2 s.
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseDrainSize = 0,
        UseCookies = false,
        AllowAutoRedirect = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Streams an answer and makes a string of each picked field; returns their length.</summary>
    public async Task<long> StreamAsync(SseItemParser<string?> pick, HttpContent? request = null)
    {
        long length = 0;
        using HttpResponseMessage response = await PostAsync(request);
        using Stream body = await response.Content.ReadAsStreamAsync();
        await foreach (SseItem<string?> item in SseParser.Create(body, pick).EnumerateAsync())
        {
            length += item.Data?.Length ?? 0;
        }

        return length;
    }

    /// <summary>Streams an answer into one string.</summary>
    public async Task<string> FoldAsync(HttpContent? request = null)
    {
        ArrayBufferWriter<char> text = _texts.TryTake(out ArrayBufferWriter<char>? used) ? used : new(16 * 1024);
        using HttpResponseMessage response = await PostAsync(request);
        using Stream body = await response.Content.ReadAsStreamAsync();
        await foreach (SseItem<int> _ in SseParser.Create(body, (_, data) => FieldPicker.AppendContent(data, text)).EnumerateAsync())
        {
        }

        string result = text.WrittenSpan.ToString();
        text.ResetWrittenCount();
        _texts.Add(text);
        return result;
    }

    /// <summary>Gets an answer that is one JSON document, into a pooled array, and parses it.</summary>
    public async Task<T> ReadDocumentAsync<T>(Func<byte[], int, T> parse, string path = "chat/completions", HttpContent? request = null)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, new Uri($"{_root}/v1/{path}")) { Content = request ?? Json(ShortRequest) };
        using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        int length = (int)response.EnsureSuccessStatusCode().Content.Headers.ContentLength!;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        using Stream body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(buffer.AsMemory(0, length));
        T result = parse(buffer, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    /// <summary>Asks for a stream.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpContent? request = null)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _chat) { Content = request ?? Json(ShortRequest) };
        message.Headers.ConnectionClose = close;
        HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode == HttpStatusCode.OK ? response : throw new HttpRequestException($"The fake server answered {response.StatusCode}.");
    }

    /// <summary>When the server saw that the last abandoned connection was closed, on the clock of Stopwatch.</summary>
    public static async Task<long> WhenClosedAsync(Uri address)
    {
        using HttpClient client = new();
        return long.Parse(await client.GetStringAsync(new Uri($"{address}/closed")), null);
    }

    public void Dispose() => _client.Dispose();

    private static ByteArrayContent Json(byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
