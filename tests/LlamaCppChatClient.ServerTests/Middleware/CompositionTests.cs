using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Middleware;

/// <summary>The ways in which an application puts middleware on top of the registered client.</summary>
public sealed class CompositionTests(Servers servers)
{
    public static TheoryData<string> Compositions => ["builder", "AddChatClient", "keyed builder", "AddKeyedChatClient"];

    [Theory]
    [MemberData(nameof(Compositions))]
    public async Task Composed_client_runs_tools_over_the_registered_one(string composition)
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        await using ServiceProvider services = Compose(composition, options => options.BaseUrl = server);
        object? key = composition.Contains("eyed", StringComparison.Ordinal) ? "local" : null;
        WeatherTools tools = new();

        IChatClient client = services.GetRequiredKeyedService<IChatClient>(key);
        ChatResponse response = await client.AskAsync("What is the weather in Oslo?", new ChatOptions { Tools = [.. tools.All], Temperature = 0 });

        Assert.Contains("snowy, 3", response.Text, StringComparison.Ordinal);
        Assert.NotNull(client.GetService<FunctionInvokingChatClient>());
        Assert.Same(services.GetRequiredKeyedService<LlamaCppChatClient>(key), client.GetService<LlamaCppChatClient>());
        Assert.Equal("llamacpp", client.GetService<ChatClientMetadata>()?.ProviderName);
    }

    private static ServiceProvider Compose(string composition, Action<LlamaCppOptions> configure)
    {
        ServiceCollection services = [];
        services.AddLogging();
        switch (composition)
        {
            case "builder":
                services.AddLlamaCppChatClient(configure).UseFunctionInvocation().UseOpenTelemetry();
                break;
            case "AddChatClient":
                // begin-snippet: compose-add-chat-client
                services.AddLlamaCppChatClient(configure);
                services.AddChatClient(provider => provider.GetRequiredService<LlamaCppChatClient>()).UseFunctionInvocation();
                // end-snippet
                break;
            case "keyed builder":
                services.AddKeyedLlamaCppChatClient("local", configure).UseFunctionInvocation();
                break;
            default:
                services.AddKeyedLlamaCppChatClient("local", configure);
                services.AddKeyedChatClient("local", provider => provider.GetRequiredKeyedService<LlamaCppChatClient>("local")).UseFunctionInvocation();
                break;
        }

        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
