using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Mcp
{
    public static IClientTransport Connect()
    {
        // begin-snippet: works-with-mcp-transport
        IClientTransport transport = new HttpClientTransport(new() { Endpoint = new Uri("http://localhost:3001") });
        // end-snippet

        return transport;
    }

    public static async Task<string> AskAsync(IChatClient client, IClientTransport transport)
    {
        // begin-snippet: works-with-mcp
        await using McpClient mcp = await McpClient.CreateAsync(transport);
        IChatClient invoking = client.AsBuilder().UseFunctionInvocation().Build();
        ChatResponse response = await invoking.GetResponseAsync("What is the weather in Paris?", new ChatOptions { Tools = [.. await mcp.ListToolsAsync()] });
        // end-snippet

        return response.Text;
    }

    public static McpClientOptions Sample(IChatClient client)
    {
        // begin-snippet: works-with-mcp-sampling
        IChatClient quiet = client.AsBuilder()
            .Use(async (messages, options, next, cancellationToken) =>
            {
                ChatResponse response = await next.GetResponseAsync(messages, options, cancellationToken);
                foreach (ChatMessage message in response.Messages)
                {
                    message.Contents = [.. message.Contents.Where(content => content is not TextReasoningContent)];
                }

                return response;
            }, getStreamingResponseFunc: null)
            .Build();
        McpClientOptions options = new() { Handlers = new() { SamplingHandler = quiet.CreateSamplingHandler() } };
        // end-snippet

        return options;
    }
}
