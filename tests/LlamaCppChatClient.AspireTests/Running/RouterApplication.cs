using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests.Running;

/// <summary>A router over a folder with one model, which is a resource; another resource names a model that is not there.</summary>
public sealed class RouterApplication : IAsyncLifetime
{
    private const string Key = "a-key-for-the-router";

    private readonly string _models = Directory.CreateTempSubdirectory("aspire-models-").FullName;
    private RunningApplication? _running;

    public RunningApplication Running => _running!;

    public async ValueTask InitializeAsync()
    {
        AddModelFile("a");
        _running = await RunningApplication.StartAsync(builder =>
        {
            IResourceBuilder<LlamaServerExecutableResource> router = builder.AddLlamaServerExecutable("router")
                .WithModelsDirectory(_models)
                .WithContextSize(2048)
                .WithApiKey(builder.AddParameter("key", Key, secret: true));
            router.AddModel("small", "a");
            router.AddModel("missing", "none");
        });
    }

    public void AddModelFile(string name) => File.Copy(Repository.PathOf("tests/models/tiny-chat.gguf"), Path.Combine(_models, $"{name}.gguf"));

    /// <summary>What the router itself says of a model; null when it lists none of the name.</summary>
    public async Task<LlamaCppModelState?> StateAsync(string model)
    {
        using LlamaCppServerClient client = new(new LlamaCppOptions { BaseUrl = Running.GetEndpoint("router"), ApiKey = Key });
        return (await client.GetModelsAsync(cancellationToken: TestContext.Current.CancellationToken)).FirstOrDefault(listed => listed.Id == model)?.State;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        Directory.Delete(_models, recursive: true);
    }
}
