using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CallTrace;

/// <summary>A llama-server in small: one model, a reply of a few events, slots. Keeps what was asked for.</summary>
internal sealed class RecordedServer : IAsyncDisposable
{
    private const string Reply = """
        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-1","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hello"}}],"created":1,"id":"chatcmpl-1","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1,"id":"chatcmpl-1","model":"m","object":"chat.completion.chunk"}

        data: {"choices":[],"created":1,"id":"chatcmpl-1","model":"m","object":"chat.completion.chunk","usage":{"completion_tokens":1,"prompt_tokens":9,"total_tokens":10},"timings":{"prompt_n":9,"predicted_n":1}}

        data: [DONE]


        """;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _serving;

    public RecordedServer()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    public IReadOnlyCollection<string> Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                _requests.Enqueue($"{context.Request.HttpMethod} {context.Request.Url!.PathAndQuery}");
                (string type, string body) = context.Request.Url.AbsolutePath switch
                {
                    "/v1/models" => ("application/json", """{"object":"list","data":[{"id":"m","object":"model","meta":{"n_ctx":512}}]}"""),
                    "/slots" => ("application/json", """[{"id":0,"n_ctx":512,"speculative":false,"is_processing":false}]"""),
                    _ => ("text/event-stream", Reply),
                };
                context.Response.ContentType = type;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
