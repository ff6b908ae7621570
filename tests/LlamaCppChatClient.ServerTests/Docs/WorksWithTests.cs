using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using LlamaCpp.ServerTests.Fixture;
using LlamaCpp.Snippets.WorksWith;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlamaCpp.ServerTests.Docs;

/// <summary>The code of docs/works-with.md.</summary>
public sealed class WorksWithTests(Servers servers)
{
    [Fact]
    public async Task Agent_remembers_its_session_and_calls_its_tool()
    {
        using LlamaCppChatClient client = await ConnectAsync();

        (string name, string weather) = await Agents.AskAsync(client);

        Assert.Contains("Ada", name, StringComparison.Ordinal);
        Assert.Contains("sunny, 22", weather, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_gives_structured_output()
    {
        using LlamaCppChatClient client = await ConnectAsync();

        Assert.Equal(new Agents.Person("Maria", 34), await Agents.ExtractAsync(client));
    }

    [Fact]
    public async Task Kernel_calls_its_functions()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);

        Assert.Contains("sunny, 22", await Kernels.AskAsync(server.BaseUrl), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_of_an_mcp_server_are_called()
    {
        using LlamaCppChatClient client = await ConnectAsync();

        string answer = await WithMcpServerAsync(
            McpServerTool.Create((string city) => city == "Paris" ? "sunny, 22" : "unknown", new() { Name = "get_weather", Description = "Gets the weather in a city." }),
            transport => Mcp.AskAsync(client, transport));

        Assert.Contains("sunny, 22", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_gives_no_reasoning_to_an_mcp_server()
    {
        using LlamaCppChatClient client = await ConnectAsync();
#pragma warning disable MCP9005 // Sampling is deprecated, but servers use it.
        McpServerTool asking = McpServerTool.Create(
            async (McpServer server) => (await server.AsSamplingChatClient().GetResponseAsync("What is the capital of France?")).Text,
            new() { Name = "ask" });
#pragma warning restore MCP9005

        string answer = await WithMcpServerAsync(asking, async transport =>
        {
            await using McpClient mcp = await McpClient.CreateAsync(transport, Mcp.Sample(client), cancellationToken: TestContext.Current.CancellationToken);
            CallToolResult result = await mcp.CallToolAsync("ask", cancellationToken: TestContext.Current.CancellationToken);
            return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        });

        Assert.Equal("The capital of France is Paris.", answer);
    }

    [Fact]
    public async Task Client_that_leaves_the_standard_handlers_answers()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        ServiceCollection services = [];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("LLAMACPP_BASE_URL", server.BaseUrl.ToString())]).Build());
        Resilience.Add(services);
        await using ServiceProvider provider = services.BuildServiceProvider();

        ChatResponse response = await provider.GetRequiredService<IChatClient>().GetResponseAsync("What is the capital of France?", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("The capital of France is Paris.", response.Text);
    }

    [Fact]
    public async Task Traces_and_metrics_listen_to_the_client()
    {
        ServiceCollection services = [];
        Telemetry.Add(services);
        await using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<TracerProvider>();
        provider.GetRequiredService<MeterProvider>();

        OpenTelemetryChatClient client = Assert.IsType<OpenTelemetryChatClient>(provider.GetRequiredService<IChatClient>());
        ActivitySource source = Assert.IsType<ActivitySource>(client.GetService<ActivitySource>());
        Assert.True(source.HasListeners());
        using Meter meter = new(source.Name);
        Assert.True(meter.CreateCounter<int>("calls").Enabled);
    }

    [Fact]
    public async Task Native_code_gets_structured_output()
    {
        using LlamaCppChatClient client = await ConnectAsync();

        Assert.Equal(new NativeAot.Person("Maria", 34), await NativeAot.ExtractAsync(client));
    }

    [Fact]
    public async Task Evaluation_has_the_judges_metrics_and_the_speed()
    {
        using LlamaCppChatClient client = await ConnectAsync();

        EvaluationResult result = await Evaluation.RunAsync(client);

        Assert.True(result.Get<BooleanMetric>("Agreement").Value);
        Assert.True(result.Get<NumericMetric>("Speed").Value > 0);
    }

    private static async Task<string> WithMcpServerAsync(McpServerTool tool, Func<IClientTransport, Task<string>> use)
    {
        Pipe requests = new();
        Pipe replies = new();
        await using StreamServerTransport serverSide = new(requests.Reader.AsStream(), replies.Writer.AsStream());
        await using McpServer server = McpServer.Create(serverSide, new McpServerOptions { ToolCollection = [tool] });
        Task running = server.RunAsync(TestContext.Current.CancellationToken);
        string answer = await use(new StreamClientTransport(requests.Writer.AsStream(), replies.Reader.AsStream()));
        await requests.Writer.CompleteAsync();
        await running;
        return answer;
    }

    private async Task<LlamaCppChatClient> ConnectAsync() => new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());
}
