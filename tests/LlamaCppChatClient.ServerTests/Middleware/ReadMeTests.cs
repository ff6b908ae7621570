using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Middleware;

/// <summary>The code that the README shows for tools.</summary>
public sealed class ReadMeTests(Servers servers)
{
    [Fact]
    public async Task Tools_are_run()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        ServiceCollection services = [];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("LLAMACPP_BASE_URL", server.ToString())]).Build());

        // begin-snippet: readme-tools
        services.AddLlamaCppChatClient().UseFunctionInvocation();
        // end-snippet
        await using ServiceProvider provider = services.BuildServiceProvider();
        IChatClient client = provider.GetRequiredService<IChatClient>();
        AIFunction weather = AIFunctionFactory.Create((string city) => city == "Paris" ? "sunny, 22" : "unknown", "get_weather");
        ChatResponse response = await client.GetResponseAsync("What is the weather in Paris?", new ChatOptions { Tools = [weather] }, TestContext.Current.CancellationToken);

        Assert.Contains("sunny, 22", response.Text, StringComparison.Ordinal);
    }
}
