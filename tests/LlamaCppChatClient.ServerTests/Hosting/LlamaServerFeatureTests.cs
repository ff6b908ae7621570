using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlamaCpp.ServerTests.Hosting;

/// <summary>What a hosted server is started with is what it can do.</summary>
public sealed class LlamaServerFeatureTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Draft_metrics_and_slot_files_are_there()
    {
        string folder = Directory.CreateTempSubdirectory("slots-").FullName;
        await using HostedServer server = await HostedServer.CreateAsync(options =>
        {
            options.DraftModelPath = options.ModelPath;
            options.EnableMetrics = true;
            options.SlotSaveDirectory = folder + Path.DirectorySeparatorChar;
        });

        await server.StartAsync();
        ChatResponse response = await server.Client.GetResponseAsync("What is the capital of France?", new ChatOptions { Temperature = 0, SlotId = 0 }, Cancelled);
        LlamaCppServerClient client = server.Client.GetRequiredService<LlamaCppServerClient>();
        LlamaCppMetrics metrics = await client.GetMetricsAsync(cancellationToken: Cancelled);
        LlamaCppSlotFile saved = await client.SaveSlotAsync(0, "slot.bin", cancellationToken: Cancelled);

        Assert.True(response.Timings?.DraftTokenCount > 0);
        Assert.True(metrics.All["llamacpp:spec_decode_num_draft_tokens_total"] > 0);
        Assert.Equal(saved.SizeInBytes, new FileInfo(Path.Combine(folder, "slot.bin")).Length);
        await server.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Several_servers_run_side_by_side_each_with_its_clients()
    {
        string command = await Servers.FindCommandAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKeyedLlamaServer("chat", options => HostedServer.Configure(options, command));
        builder.Services.AddKeyedLlamaServer("rank", options =>
        {
            HostedServer.Configure(options, command);
            options.ModelPath = Repository.PathOf("tests/models/tiny-rerank.gguf");
            options.EnableReranking = true;
        });
        builder.Services.AddKeyedLlamaCppChatClient("chat");
        builder.Services.AddKeyedLlamaCppServerClient("rank");
        using IHost host = builder.Build();

        await host.StartAsync(Cancelled);
        await HostedServer.AssertAnswersAsync(host.Services.GetRequiredKeyedService<IChatClient>("chat"));
        LlamaCppRanking ranking = await host.Services.GetRequiredKeyedService<LlamaCppServerClient>("rank")
            .RerankAsync("What is the capital of France?", ["Hello!", "Paris is the capital of France."], cancellationToken: Cancelled);
        await host.StopAsync(Cancelled);

        Assert.Equal(1, ranking.Results[0].Index);
    }
}
