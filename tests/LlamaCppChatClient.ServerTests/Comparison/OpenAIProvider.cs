using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace LlamaCpp.ServerTests.Comparison;

/// <summary>Microsoft.Extensions.AI.OpenAI, pointed at a llama-server.</summary>
internal static class OpenAIProvider
{
    /// <summary>An address for clients with a handler of their own.</summary>
    public static readonly Uri Nowhere = new("http://llama.invalid");

    public static IChatClient NewClient(Uri server, HttpMessageHandler? handler = null, PipelinePolicy? policy = null)
    {
        OpenAIClientOptions options = new() { Endpoint = new Uri(server, "/v1") };
        if (handler is not null)
        {
            options.Transport = new HttpClientPipelineTransport(new HttpClient(handler));
        }

        if (policy is not null)
        {
            options.AddPolicy(policy, PipelinePosition.BeforeTransport);
        }

        // It takes neither an empty key nor no model.
        return new OpenAIClient(new ApiKeyCredential("none"), options).GetChatClient("tiny-chat").AsIChatClient();
    }

    /// <summary>The text of a stream, to its end.</summary>
    public static async Task<string> ReadAsync(HttpMessageHandler handler) =>
        (await NewClient(Nowhere, handler).GetStreamingResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)).Text;
}
