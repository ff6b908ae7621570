[assembly: AssemblyFixture(typeof(LlamaCpp.ServerTests.Fixture.Servers))]

namespace LlamaCpp.ServerTests.Fixture;

/// <summary>The real servers of this assembly's tests: each is started when a test first asks for it, and all are stopped at the end.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly LlamaServerPool _pool = new();

    /// <summary>The shared server of a configuration. A test that kills or pauses its server starts one of its own.</summary>
    /// <remarks>Skips the test when there is no llama-server to be had, except under CI (<c>CI=true</c>), where it fails.</remarks>
    public Task<LlamaServer> GetAsync(LlamaServerConfiguration configuration) =>
        SkipWithoutServerAsync(() => _pool.GetAsync(configuration));

    /// <summary>A new server for one test, which disposes it.</summary>
    /// <inheritdoc cref="GetAsync" path="/remarks" />
    public static Task<LlamaServer> StartAsync(LlamaServerConfiguration configuration) =>
        SkipWithoutServerAsync(() => LlamaServer.StartAsync(configuration, TestContext.Current.CancellationToken));

    /// <summary>A new server for one test, which disposes it; it is still loading its model, and may not even listen yet.</summary>
    /// <inheritdoc cref="GetAsync" path="/remarks" />
    public static Task<LlamaServer> BeginAsync(LlamaServerConfiguration configuration) =>
        SkipWithoutServerAsync(() => LlamaServer.BeginAsync(configuration));

    /// <summary>The path of a llama-server, for tests that start it by themselves.</summary>
    /// <inheritdoc cref="GetAsync" path="/remarks" />
    public static Task<string> FindCommandAsync() => SkipWithoutServerAsync(LlamaServerCommand.GetAsync);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static async Task<T> SkipWithoutServerAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (LlamaServerUnavailableException none) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(none.Message);
            throw;
        }
    }
}
