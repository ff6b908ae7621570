using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

// Continuation tokens are experimental in some releases of Microsoft.Extensions.AI.
#pragma warning disable MEAI001

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Conversations over real servers: turns with tools, and replies that are resumed.</summary>
public class RoutedConversationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Turns_with_tools_stay_on_one_server(bool stream)
    {
        await using Fleet fleet = await Fleet.StartAsync(2, LlamaServerConfiguration.Chat);
        for (int i = 0; i < 4; i++)
        {
            WeatherTools tools = new();
            List<Uri?> servers = [];
            IChatClient client = fleet.Client.AsBuilder().UseFunctionInvocation().Use(inner => new ServerNotes(inner, servers)).Build();
            ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0, AffinityKey = i % 2 == 0 ? null : $"k{i}" };
            ChatMessage[] messages = [new(ChatRole.User, $"What is the weather in {(i < 2 ? "Oslo" : "Rome")}?")];

            ChatResponse response = stream
                ? await client.GetStreamingResponseAsync(messages, options, Cancelled).ToChatResponseAsync(Cancelled)
                : await client.GetResponseAsync(messages, options, Cancelled);

            Assert.Equal([i < 2 ? "get_weather(Oslo)" : "get_weather(Rome)"], tools.Calls);
            Assert.Contains(i < 2 ? "snowy, 3" : "sunny, 27", response.Text, StringComparison.Ordinal);
            Assert.Equal(2, servers.Count);
            Assert.Single(servers.Distinct());
        }

        Assert.Equal(0, fleet.InFlight);
    }

    [Fact]
    public async Task Reply_is_resumed_by_another_instance_at_the_server_that_keeps_it()
    {
        await using Fleet fleet = await Fleet.StartAsync(2, LlamaServerConfiguration.Chat);
        using LlamaCppRoutingChatClient other = fleet.NewClient();
        for (int i = 0; i < 4; i++)
        {
            ChatOptions background = new() { AllowBackgroundResponses = true, Temperature = 0, Seed = 1, MaxOutputTokens = 60, AffinityKey = $"k{i}" };
            ResponseContinuationToken? token = null;
            Uri? maker = null;
            string begun = "";
            await foreach (ChatResponseUpdate update in fleet.Client.GetStreamingResponseAsync("Tell me a story about a fox.", background, Cancelled))
            {
                begun += update.Text;
                maker ??= update.ServerUrl;
                token = update.ContinuationToken;
                if (begun.Length > 20)
                {
                    break;
                }
            }

            // As it comes out of a database or a browser.
            string json = JsonSerializer.Serialize(token, AIJsonUtilities.DefaultOptions);
            ChatOptions rest = new() { ContinuationToken = JsonSerializer.Deserialize<ResponseContinuationToken>(json, AIJsonUtilities.DefaultOptions) };
            ChatResponse whole = await other.GetResponseAsync([], rest, Cancelled);
            string later = "";
            await foreach (ChatResponseUpdate update in other.GetStreamingResponseAsync([], rest, Cancelled))
            {
                later += update.Text;
            }

            Assert.Equal(maker, whole.ServerUrl);
            Assert.Equal(whole.Text, begun + later);
        }

        Assert.Equal(0, fleet.InFlight);
    }

    /// <summary>Notes which server answered each request.</summary>
    private sealed class ServerNotes(IChatClient inner, List<Uri?> servers) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            ChatResponse response = await base.GetResponseAsync(messages, options, cancellationToken);
            servers.Add(response.ServerUrl);
            return response;
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            bool isFirst = true;
            await foreach (ChatResponseUpdate update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                if (isFirst)
                {
                    servers.Add(update.ServerUrl);
                }

                isFirst = false;
                yield return update;
            }
        }
    }
}
