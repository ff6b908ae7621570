using System.Diagnostics;
using LlamaCpp.Hosting;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlamaCpp.ServerTests.Hosting;

/// <summary>A host that runs a real server with the tiny model, and a chat client that talks to it.</summary>
internal sealed class HostedServer : IAsyncDisposable
{
    private readonly IHost _host;

    private HostedServer(IHost host) => _host = host;

    public LlamaServerProcess Process => _host.Services.GetRequiredService<LlamaServerProcess>();

    public IChatClient Client => _host.Services.GetRequiredService<IChatClient>();

    /// <summary>Prepares a host; a test that finds no llama-server is skipped.</summary>
    public static async Task<HostedServer> CreateAsync(Action<LlamaServerOptions>? configure = null, Action<IServiceCollection>? addServices = null)
    {
        string command = await Servers.FindCommandAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        addServices?.Invoke(builder.Services);
        builder.Services.AddLlamaServer(options =>
        {
            Configure(options, command);
            configure?.Invoke(options);
        });
        builder.Services.AddLlamaCppChatClient();
        return new(builder.Build());
    }

    public static void Configure(LlamaServerOptions options, string command)
    {
        options.Executable = command;
        options.ModelPath = Repository.PathOf("tests/models/tiny-chat.gguf");
        options.ContextSize = 4096;
        options.SlotCount = 2;
        options.ThreadCount = 1;
        options.RestartPolicy.InitialDelay = TimeSpan.FromMilliseconds(200);
    }

    public static async Task AssertAnswersAsync(IChatClient client)
    {
        ChatOptions options = new() { MaxOutputTokens = 100, Temperature = 0 };

        ChatResponse answer = await client.GetResponseAsync("What is the capital of France?", options, TestContext.Current.CancellationToken);

        Assert.Contains("Paris", answer.Text, StringComparison.Ordinal);
    }

    public Task AssertAnswersAsync() => AssertAnswersAsync(Client);

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public T GetService<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Kills the process that runs now, as a crash would.</summary>
    public void Kill()
    {
        using Process process = System.Diagnostics.Process.GetProcessById(Process.ProcessId!.Value);
        process.Kill();
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
