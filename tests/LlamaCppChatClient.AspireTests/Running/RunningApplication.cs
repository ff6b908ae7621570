using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.AspireTests.Running;

/// <summary>An application that Aspire's orchestrator runs, with what happened to its resources. Fails when a process outlives it.</summary>
public sealed class RunningApplication : IAsyncDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder;
    private readonly DistributedApplication _application;

    private RunningApplication(IDistributedApplicationTestingBuilder builder, DistributedApplication application)
    {
        _builder = builder;
        _application = application;
        History = new ResourceHistory(application.ResourceNotifications);
    }

    public ResourceHistory History { get; }

    public ResourceNotificationService Notifications => _application.ResourceNotifications;

    public IServiceProvider Services => _application.Services;

    /// <summary>Starts the sample's application with what a test adds; <see cref="LlamaServerCommand"/> finds its llama-server.</summary>
    public static async Task<RunningApplication> StartSampleAsync(Action<IDistributedApplicationTestingBuilder> configure, bool withDashboard = true)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        Environment.SetEnvironmentVariable("LLAMACPP_SERVER", await FindServerAsync());

        // Threads that wait for each other are slow on a busy machine, and the models are tiny.
        Environment.SetEnvironmentVariable("LLAMA_ARG_THREADS", "1");
        Environment.SetEnvironmentVariable("LLAMA_ARG_THREADS_BATCH", "1");
        IDistributedApplicationTestingBuilder builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = withDashboard }, []);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        configure(builder);
        RunningApplication running = new(builder, await builder.BuildAsync());
        await running._application.StartAsync();
        return running;
    }

    /// <summary>Starts an application of the test's own. The sample only tells where Aspire's orchestrator is.</summary>
    public static Task<RunningApplication> StartAsync(Action<IDistributedApplicationBuilder> configure) => StartSampleAsync(builder =>
    {
        builder.Resources.Clear();
        configure(builder);
    }, withDashboard: false);

    public HttpClient CreateHttpClient(string resource) => _application.CreateHttpClient(resource, "http");

    public Uri GetEndpoint(string resource) => _application.GetEndpoint(resource, "http");

    /// <summary>The address of the dashboard, which logs its user in.</summary>
    public async Task<string> GetDashboardAsync() => (await _application.GetDashboardUrlAsync(TestContext.Current.CancellationToken)).ToString()!;

    public async Task<string> GetConnectionStringAsync(string resource) => await _application.GetConnectionStringAsync(resource) ?? "";

    public Task WaitUntilHealthyAsync(string resource) => Notifications.WaitForResourceHealthyAsync(resource, TestContext.Current.CancellationToken);

    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resource, string command) =>
        Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        IReadOnlySet<int> processes = Processes.WithDescendants(History.ProcessIds);
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _builder.DisposeAsync();
        await History.DisposeAsync();
        await Processes.WaitUntilGoneAsync(processes);
    }

    private static async Task<string> FindServerAsync()
    {
        try
        {
            return await LlamaServerCommand.GetAsync();
        }
        catch (LlamaServerUnavailableException none) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(none.Message);
            return "";
        }
    }
}
