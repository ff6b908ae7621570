using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlamaCpp.Hosting;
using LlamaCpp.ServerTests.Fixture;
using LlamaCpp.ServerTests.Middleware;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.ServerTests.Hosting;

public class LlamaServerHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_runs_a_server_that_the_chat_client_finds()
    {
        await using HostedServer server = await HostedServer.CreateAsync();

        await server.StartAsync();
        int processId = server.Process.ProcessId!.Value;
        await server.AssertAnswersAsync();
        await server.StopAsync();

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(processId));
        Assert.False(server.Process.IsRunning);
    }

    [Fact]
    public async Task Start_can_wait_until_the_model_is_loaded()
    {
        await using HostedServer server = await HostedServer.CreateAsync(options => options.StartWaitsUntilReady = true);

        await server.StartAsync();

        Assert.True(server.Process.WaitUntilReadyAsync(Cancelled).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Other_hosted_services_can_chat_from_their_start_to_their_stop()
    {
        await using HostedServer server = await HostedServer.CreateAsync(addServices: services => services.AddSingleton<Talker>().AddHostedService(provider => provider.GetRequiredService<Talker>()));

        await server.StartAsync();
        await server.StopAsync();

        Assert.Equal(2, server.GetService<Talker>().Answers);
    }

    [Fact]
    public async Task Key_is_asked_for_and_sent_but_in_no_list_of_processes()
    {
        const string Key = "sk-of-the-hosting-tests";
        await using HostedServer server = await HostedServer.CreateAsync(options => options.ApiKey = Key);
        await server.StartAsync();
        using HttpClient stranger = new();

        using HttpResponseMessage refused = await stranger.GetAsync(new Uri(server.Process.BaseUrl, "/v1/models"), Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await server.AssertAnswersAsync();
        if (OperatingSystem.IsLinux())
        {
            string commandLine = await File.ReadAllTextAsync($"/proc/{server.Process.ProcessId}/cmdline", Cancelled);
            Assert.Contains("tiny-chat.gguf", commandLine, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, commandLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stop_ends_a_server_whose_kept_stream_nobody_reads_any_more()
    {
        ListLoggerFactory logs = new();
        await using HostedServer server = await HostedServer.CreateAsync(
            options =>
            {
                options.ExtraArguments = ["--context-shift"];
                options.StopTimeout = TimeSpan.FromSeconds(12);
            },
            services => services.AddSingleton<ILoggerFactory>(logs));
        await server.StartAsync();
        await server.Process.WaitUntilReadyAsync(Cancelled);
#pragma warning disable MEAI001
        ChatOptions kept = new() { AllowBackgroundResponses = true, AdditionalProperties = new() { ["ignore_eos"] = true } };
#pragma warning restore MEAI001
        await foreach (ChatResponseUpdate update in server.Client.GetStreamingResponseAsync("Tell me a story.", kept, Cancelled))
        {
            break;
        }

        await server.StopAsync();

        string log = logs.ToString();
        Assert.Contains("llama-server has not ended 6 s after SIGTERM; sending it once more", log, StringComparison.Ordinal);
        Assert.Contains("llama-server stopped: it ended with exit code", log, StringComparison.Ordinal);
        Assert.DoesNotContain("killing it", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_follows_the_server_to_another_port()
    {
        await using HostedServer server = await HostedServer.CreateAsync();
        int announced = server.Process.BaseUrl.Port;
        using TcpListener other = new(IPAddress.Loopback, announced);
        other.Start();

        await server.StartAsync();

        await server.AssertAnswersAsync();
        Assert.NotEqual(announced, server.Process.BaseUrl.Port);
    }

    [Fact]
    public async Task Server_works_without_a_host()
    {
        LlamaServerOptions options = new();
        HostedServer.Configure(options, await Servers.FindCommandAsync());
        await using LlamaServerProcess server = new(options);

        await server.StartAsync(Cancelled);
        await server.WaitUntilReadyAsync(Cancelled);

        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        await HostedServer.AssertAnswersAsync(client);
    }
}
