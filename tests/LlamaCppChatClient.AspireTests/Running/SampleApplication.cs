using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests.Running;

/// <summary>The AppHost of docs/samples/Aspire.</summary>
public sealed class SampleApplication : IAsyncLifetime
{
    private RunningApplication? _running;
    private ParameterResource? _key;

    public RunningApplication Running => _running!;

    public async ValueTask<string> GetKeyAsync() => await _key!.GetValueAsync(TestContext.Current.CancellationToken) ?? "";

    public async ValueTask InitializeAsync() => _running = await RunningApplication.StartSampleAsync(
        builder => _key = builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "llama-key"));

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }
    }
}
