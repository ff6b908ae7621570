using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The OpenAI SDK, set up so that it works with llama-server and nothing is measured but itself.</summary>
internal sealed class OpenAIConnection : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="baseUrl">The server.</param>
    /// <param name="close">Whether requests ask for the connection to be closed.</param>
    public OpenAIConnection(Uri baseUrl, bool close)
    {
        // The server closes the connection after a stream without saying so: who does not ask for that sends the next request
        // into a closing connection now and then.
        _http.DefaultRequestHeaders.ConnectionClose = close;
        Client = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
        {
            Endpoint = new Uri(baseUrl.ToString().TrimEnd('/') + "/v1"),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
    }

    public OpenAIClient Client { get; }

    public void Dispose() => _http.Dispose();
}
