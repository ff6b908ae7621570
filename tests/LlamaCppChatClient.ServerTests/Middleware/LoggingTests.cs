using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

public sealed class LoggingTests(Servers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Options_and_answers_are_logged_without_the_key(bool streaming)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Secured);
        using ListLoggerFactory logs = new();
        using IChatClient client = new LlamaCppChatClient(new LlamaCppOptions(), loggerFactory: logs).AsBuilder().UseLogging(logs).Build();
        ChatOptions options = new()
        {
            Temperature = 0,
            MinP = 0.0625f,
            PromptProgress = new ReportCounter(),
            Endpoint = new LlamaCppEndpoint(server.BaseUrl, server.Configuration.ApiKey),
        };

        ChatResponse response = await client.AskAsync("What is the capital of France?", options, streaming);

        string log = logs.ToString();
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
        Assert.Contains("\"min_p\": 0.0625", log, StringComparison.Ordinal);
        Assert.Contains(server.BaseUrl.ToString(), log, StringComparison.Ordinal);
        Assert.Contains("llamacpp:timings", log, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Configuration.ApiKey!, log, StringComparison.Ordinal);
    }
}
