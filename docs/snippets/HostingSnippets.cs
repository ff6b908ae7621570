using LlamaCpp.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlamaCpp.Snippets;

internal static class HostingSnippets
{
    public static async Task QuickStartAsync(string[] args)
    {
        // begin-snippet: hosting-quick-start
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddLlamaServer(options => options.ModelPath = "models/gemma-3-4b-it-Q4_K_M.gguf");
        builder.Services.AddLlamaCppChatClient();

        using IHost host = builder.Build();
        await host.StartAsync();

        IChatClient client = host.Services.GetRequiredService<IChatClient>();
        Console.WriteLine(await client.GetResponseAsync("Why is the sky blue?"));

        await host.StopAsync();
        // end-snippet
    }

    public static void Options(IServiceCollection services)
    {
        // begin-snippet: hosting-options
        services.AddLlamaServer(options =>
        {
            options.HuggingFaceModel = "ggml-org/gemma-3-4b-it-GGUF";
            options.ContextSize = 16384;
            options.SlotCount = 4;
            options.ExtraArguments = ["--flash-attn", "on"];
            options.StartWaitsUntilReady = true;
            options.RestartPolicy.MaxConsecutiveRestarts = 10;
        });
        // end-snippet
    }

    public static void Keyed(IServiceCollection services)
    {
        // begin-snippet: hosting-keyed
        services.AddKeyedLlamaServer("chat", options => options.ModelPath = "models/chat.gguf");
        services.AddKeyedLlamaCppChatClient("chat");

        services.AddKeyedLlamaServer("embedding", options =>
        {
            options.ModelPath = "models/embedding.gguf";
            options.EnableEmbeddings = true;
            options.Pooling = "mean";
        });
        services.AddKeyedLlamaCppEmbeddingGenerator("embedding");
        // end-snippet
    }

    public static void Status(LlamaServerProcess server)
    {
        // begin-snippet: hosting-status
        Console.WriteLine(server.IsRunning ? $"process {server.ProcessId} at {server.BaseUrl}" : "not running");
        // end-snippet
    }

    public static async Task WithoutHostAsync(LlamaServerOptions options)
    {
        // begin-snippet: hosting-without-host
        await using LlamaServerProcess server = new(options);
        await server.StartAsync();
        await server.WaitUntilReadyAsync();

        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        // end-snippet
    }
}
