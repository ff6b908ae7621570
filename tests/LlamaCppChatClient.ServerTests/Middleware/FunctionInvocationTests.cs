using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

public sealed class FunctionInvocationTests(Servers servers)
{
    public static TheoryData<string, string[], string[], bool, bool> Conversations
    {
        get
        {
            TheoryData<string, string[], string[], bool, bool> rows = [];
            foreach (bool thinking in (bool[])[true, false])
            {
                foreach (bool streaming in (bool[])[true, false])
                {
                    rows.Add("What is the weather in Oslo?", ["get_weather(Oslo)"], ["snowy, 3"], thinking, streaming);
                    rows.Add("What is 17 plus 25?", ["add(17, 25)"], ["42"], thinking, streaming);
                    rows.Add(
                        "What is the weather in Oslo and Rome?", ["get_weather(Oslo)", "get_weather(Rome)"], ["snowy, 3", "sunny, 27"], thinking, streaming);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task Calls_are_run_and_their_results_answered(string question, string[] calls, string[] answer, bool thinking, bool streaming)
    {
        using IChatClient client = await NewClientAsync();
        WeatherTools tools = new();
        ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0, ReasoningEnabled = thinking };

        ChatResponse response = await client.AskAsync(question, options, streaming);

        Assert.Equal(calls, tools.Calls);
        Assert.All(answer, part => Assert.Contains(part, response.Text, StringComparison.Ordinal));
        Assert.Equal([ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant], response.Messages.Select(message => message.Role));
        Assert.Equal(thinking, response.Messages[^1].Contents.OfType<TextReasoningContent>().Any());
        Assert.Null(response.ConversationId);
        Assert.True(response.Timings?.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parallel_calls_may_run_at_once(bool streaming)
    {
        TaskCompletionSource bothRun = new();
        int running = 0;
        AIFunction weather = AIFunctionFactory.Create(
            async (string city) =>
            {
                if (Interlocked.Increment(ref running) == 2)
                {
                    bothRun.SetResult();
                }

                await bothRun.Task.WaitAsync(TimeSpan.FromSeconds(20));
                return $"sunny, {city.Length}";
            },
            "get_weather",
            "Gets the current weather of a city.");
        using IChatClient client = (await NewProviderAsync()).AsBuilder().UseFunctionInvocation(configure: invoking => invoking.AllowConcurrentInvocation = true).Build();

        ChatResponse response = await client.AskAsync("What is the weather in Oslo and Rome?", new ChatOptions { Tools = [weather], Temperature = 0 }, streaming);

        Assert.Equal(
            ["sunny, 4", "sunny, 4"],
            response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => $"{result.Result}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Model_is_told_of_a_call_that_throws(bool streaming)
    {
        using IChatClient client = await NewClientAsync();
        WeatherTools tools = new();

        ChatResponse response = await client.AskAsync("What is the weather in Nowhere?", new ChatOptions { Tools = [.. tools.All], Temperature = 0 }, streaming);

        FunctionResultContent result = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>());
        Assert.Equal(["get_weather(Nowhere)"], tools.Calls);
        Assert.IsType<InvalidOperationException>(result.Exception);
        Assert.Contains("failed", response.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Required_tool_is_required_once()
    {
        using IChatClient client = await NewClientAsync();
        WeatherTools tools = new();
        ChatOptions options = new() { Tools = [.. tools.All], ToolMode = ChatToolMode.RequireSpecific("get_weather"), Temperature = 0 };

        ChatResponse response = await client.AskAsync("What is the weather in Rome?", options);

        Assert.Equal(["get_weather(Rome)"], tools.Calls);
        Assert.Contains("sunny, 27", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools/cut-inside-arguments-stream.http", true)]
    [InlineData("tools/cut-inside-arguments-stream.http", false)]
    [InlineData("tools/cut-inside-arguments-nonstream.http", false)]
    public async Task Call_whose_arguments_are_cut_off_is_not_run(string capture, bool streaming)
    {
        CaptureFile recorded = Captures.Load(capture);
        int runs = 0;
        AIFunction tool = AIFunctionFactory.Create(() => { runs++; }, "get_weather");
        using HttpClient http = new(new CapturingHandler()
            .Otherwise(request => request.Method == "GET" ? Respond.Json("{}") : Respond.With(recorded)));
        using IChatClient client = new LlamaCppChatClient(new LlamaCppOptions { Model = "tiny-chat" }, http).AsBuilder().UseFunctionInvocation().Build();

        ChatResponse response = await client.AskAsync("What is the weather in Oslo?", new ChatOptions { Tools = [tool] }, streaming);

        FunctionCallContent call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.NotNull(call.Exception);
        Assert.Equal("get_weather", call.Name);
        Assert.Equal(0, runs);
    }

    private async Task<IChatClient> NewClientAsync() => (await NewProviderAsync()).AsBuilder().UseFunctionInvocation().Build();

    private async Task<LlamaCppChatClient> NewProviderAsync() => new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());
}
