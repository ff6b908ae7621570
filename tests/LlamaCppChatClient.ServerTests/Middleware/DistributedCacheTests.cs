using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

public sealed class DistributedCacheTests(Servers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_from_the_cache_is_the_first_one_with_all_its_extras(bool streaming)
    {
        await using Pipeline pipeline = await NewPipelineAsync();
        ChatOptions options = new() { Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 2, MinP = 0.05f };

        ChatResponse first = await pipeline.Client.AskAsync("What is the capital of France?", options, streaming);
        ChatResponse second = await pipeline.Client.AskAsync("What is the capital of France?", options, streaming);

        Assert.Equal(1, pipeline.Requests);
        Assert.Equal(first.Text, second.Text);
        Assert.Contains("Paris", second.Text, StringComparison.Ordinal);
        Assert.NotNull(second.Timings);
        Assert.Equivalent(first.Timings, second.Timings);
        Assert.Equal(first.SystemFingerprint, second.SystemFingerprint);
        Assert.NotEmpty(second.LogProbabilities!);
        Assert.Equal(first.LogProbabilities?.Select(token => token.LogProbability), second.LogProbabilities?.Select(token => token.LogProbability));
        Assert.Equal(first.Usage?.TotalTokenCount, second.Usage?.TotalTokenCount);
        Assert.Equal(Reasoning(first), Reasoning(second));
    }

    [Fact]
    public async Task Other_samplers_are_another_answer()
    {
        await using Pipeline pipeline = await NewPipelineAsync();

        await pipeline.Client.AskAsync("Hello!", new ChatOptions { MinP = 0.05f });
        await pipeline.Client.AskAsync("Hello!", new ChatOptions { MinP = 0.06f });

        Assert.Equal(2, pipeline.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_calls_survive_the_cache(bool streaming)
    {
        await using Pipeline pipeline = await NewPipelineAsync();
        IChatClient client = pipeline.Client.AsBuilder().UseFunctionInvocation().Build();
        WeatherTools tools = new();
        ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0 };

        ChatResponse first = await client.AskAsync("What is the weather in Oslo?", options, streaming);
        ChatResponse second = await client.AskAsync("What is the weather in Oslo?", options, streaming);

        Assert.Equal(2, pipeline.Requests);
        Assert.Equal(["get_weather(Oslo)", "get_weather(Oslo)"], tools.Calls);
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Progress_listener_is_called_for_the_server_and_not_for_the_cache()
    {
        await using Pipeline pipeline = await NewPipelineAsync();
        ReportCounter reports = new();
        ChatOptions options = new() { Temperature = 0, PromptProgress = reports };

        await pipeline.Client.AskAsync("What is the capital of Italy?", options);
        int reported = reports.Count;
        await pipeline.Client.AskAsync("What is the capital of Italy?", options);

        Assert.Equal(1, pipeline.Requests);
        Assert.True(reported > 0);
        Assert.Equal(reported, reports.Count);
    }

    [Fact]
    public async Task Endpoints_do_not_share_answers_and_their_keys_are_not_kept()
    {
        LlamaServer secured = await servers.GetAsync(LlamaServerConfiguration.Secured);
        await using Pipeline pipeline = await NewPipelineAsync();
        ChatOptions elsewhere = new() { Temperature = 0, Endpoint = new LlamaCppEndpoint(secured.BaseUrl, secured.Configuration.ApiKey) };

        await pipeline.Client.AskAsync("Hello!", new ChatOptions { Temperature = 0 });
        await pipeline.Client.AskAsync("Hello!", elsewhere);
        await pipeline.Client.AskAsync("Hello!", elsewhere);

        Assert.Equal(2, pipeline.Requests);
        Assert.Equal(2, pipeline.Cache.Kept.Count);
        Assert.All(pipeline.Cache.Kept, kept => Assert.DoesNotContain(secured.Configuration.ApiKey!, kept, StringComparison.Ordinal));
    }

    private static string Reasoning(ChatResponse response) =>
        string.Concat(response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Select(reasoning => reasoning.Text));

    private async Task<Pipeline> NewPipelineAsync() =>
        new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl, builder => builder.UseDistributedCache());
}
