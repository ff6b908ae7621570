using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Conversations;

/// <summary>The model reads what was wrong with its call, and calls again. Its first call is broken on the way, since it writes good ones.</summary>
public sealed class ToolCallRepairTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Model_that_is_told_of_its_malformed_call_goes_on(bool streaming)
    {
        using LlamaCppChatClient connected = await Features.Chat.NewClientAsync(servers);
        using BreakFirstCall broken = new(connected);
        WeatherTools tools = new();
        IChatClient client = broken.AsBuilder().UseFunctionInvocation().UseLlamaCppToolCallRepair().Build();
        ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0, Reasoning = new() { Effort = ReasoningEffort.None } };

        ChatResponse response = streaming
            ? await client.GetStreamingResponseAsync("What is the weather in Oslo?", options, Cancelled).ToChatResponseAsync(Cancelled)
            : await client.GetResponseAsync("What is the weather in Oslo?", options, Cancelled);

        AIContent[] contents = [.. response.Messages.SelectMany(message => message.Contents)];
        Assert.StartsWith("Error: ", contents.OfType<FunctionResultContent>().First().Result?.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(response.Text);
        Assert.All(contents.OfType<FunctionCallContent>().Skip(1), call => Assert.Null(call.Exception));
    }

    private sealed class BreakFirstCall(IChatClient inner) : DelegatingChatClient(inner)
    {
        private bool _isBroken;

        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            ChatResponse response = await base.GetResponseAsync(messages, options, cancellationToken);
            Break(response.Messages[0].Contents);
            return response;
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (ChatResponseUpdate update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                Break(update.Contents);
                yield return update;
            }
        }

        private void Break(IList<AIContent> contents)
        {
            for (int i = 0; i < contents.Count && !_isBroken; i++)
            {
                if (contents[i] is FunctionCallContent call)
                {
                    _isBroken = true;
                    contents[i] = new FunctionCallContent(call.CallId, call.Name)
                    {
                        Exception = new JsonException("Expected end of string."),
                        InformationalOnly = true,
                        AdditionalProperties = new() { ["llamacpp:arguments"] = """{"city": "Os""" },
                    };
                }
            }
        }
    }
}
