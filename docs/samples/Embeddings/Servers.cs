using LlamaCpp.Hosting;

namespace LlamaCpp.Samples.Embeddings;

/// <summary>The servers of a search: those that the environment names, or two with the tiny models of this repository.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly List<LlamaServerProcess> _started = [];

    public required LlamaCppEmbeddingGenerator Embedder { get; init; }

    /// <summary>Without one (<c>LLAMACPP_RERANK_URL</c>) the order is that of the vectors.</summary>
    public LlamaCppServerClient? Reranker { get; init; }

    /// <summary>Without one (<c>LLAMACPP_CHAT_URL</c>) the passages are the answer.</summary>
    public LlamaCppChatClient? Chat { get; init; }

    public static async Task<Servers> StartAsync(CancellationToken cancellationToken)
    {
        LlamaCppChatClient? chat = Named("LLAMACPP_CHAT_URL") is { } chatUrl ? new(chatUrl) : null;
        if (Named("LLAMACPP_BASE_URL") is not null)
        {
            return new Servers { Embedder = new(LlamaCppOptions.FromEnvironment()), Reranker = Named("LLAMACPP_RERANK_URL") is { } url ? new(url) : null, Chat = chat };
        }

        LlamaServerProcess embedder = await StartAsync("tiny-embed.gguf", "--embeddings", cancellationToken);
        LlamaServerProcess reranker = await StartAsync("tiny-rerank.gguf", "--rerank", cancellationToken);
        return new Servers { Embedder = new($"{embedder.BaseUrl}"), Reranker = new($"{reranker.BaseUrl}"), Chat = chat, _started = { embedder, reranker } };
    }

    public async ValueTask DisposeAsync()
    {
        Embedder.Dispose();
        Reranker?.Dispose();
        Chat?.Dispose();
        foreach (LlamaServerProcess server in _started)
        {
            await server.DisposeAsync();
        }
    }

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url ? url : null;

    private static async Task<LlamaServerProcess> StartAsync(string model, string route, CancellationToken cancellationToken)
    {
        LlamaServerProcess server = new(new LlamaServerOptions
        {
            Executable = Named("LLAMACPP_SERVER") ?? "llama-server",
            ModelPath = Path.Combine(Documentation.FindRepository(), "tests", "models", model),
            ContextSize = 2048,
            SlotCount = 1,
            ThreadCount = 1,
            ExtraArguments = [route],
        });
        await server.StartAsync(cancellationToken);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }
}
