using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace LlamaCpp.ServerTests;

/// <summary>The OpenAI SDK, pointed at a llama-server.</summary>
internal static class OpenAISdk
{
    /// <summary>An address for clients with a handler of their own.</summary>
    public static readonly Uri Nowhere = new("http://llama.invalid");

    public static ChatClient NewClient(Uri server, HttpMessageHandler? handler = null, PipelinePolicy? policy = null)
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
        return new ChatClient("tiny-chat", new ApiKeyCredential("none"), options);
    }

    /// <summary>The text of a stream, to its end.</summary>
    public static async Task<string> ReadAsync(HttpMessageHandler handler)
    {
        string text = "";
        await foreach (StreamingChatCompletionUpdate update in NewClient(Nowhere, handler).CompleteChatStreamingAsync([new UserChatMessage("Hello")], cancellationToken: TestContext.Current.CancellationToken))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        return text;
    }
}
