namespace LlamaCpp.TestSupport;

/// <summary>How a llama-server is started.</summary>
/// <param name="Name">Names the server in logs.</param>
/// <param name="Arguments">Its arguments, except host and port.</param>
public sealed record LlamaServerConfiguration(string Name, IReadOnlyList<string> Arguments)
{
    // One thread a server: on a busy machine two that wait for each other are ten times slower
    // (26 tokens a second instead of 500, measured with two cores).
    private static readonly string[] OneThread = ["--threads", "1", "--threads-batch", "1"];

    // Whoever asks for no temperature gets 0: a test must not depend on chance.
    private static readonly string[] TinyChat =
        [.. OneThread, "-m", Repository.PathOf("tests/models/tiny-chat.gguf"), "-c", "8192", "-np", "4", "--temp", "0"];

    /// <summary>The key that the server asks for; null for none.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>Chat with tools, images and thoughts: 4 slots of 2,048 tokens, <c>/metrics</c>, <c>/slots</c> and <c>POST /props</c>.</summary>
    public static LlamaServerConfiguration Chat { get; } = new("chat",
    [
        .. TinyChat, "--alias", "tiny-chat", "--mmproj", Repository.PathOf("tests/models/tiny-mmproj.gguf"),
        "--metrics", "--slots", "--props",
    ]);

    /// <summary>Chat that goes on until it is stopped: with <c>"ignore_eos": true</c> the context is shifted for ever. For cancellation; 4 slots.</summary>
    public static LlamaServerConfiguration Endless { get; } =
        new("endless", [.. TinyChat, "--alias", "tiny-chat", "--context-shift", "--slots"]);

    /// <summary>Chat without image input, with a template that knows neither tools nor thoughts.</summary>
    public static LlamaServerConfiguration NoTools { get; } =
        new("no-tools", [.. TinyChat, "--alias", "tiny-chat", "--chat-template", "chatml"]);

    /// <summary>Chat for those who know its <see cref="ApiKey"/>.</summary>
    public static LlamaServerConfiguration Secured { get; } =
        new("secured", [.. TinyChat, "--alias", "tiny-chat", "--api-key", "sk-of-the-server-tests"]) { ApiKey = "sk-of-the-server-tests" };

    /// <summary>Embeddings of 160 dimensions; at most 512 tokens an input.</summary>
    public static LlamaServerConfiguration Embedding { get; } =
        new("embedding", [.. TinyChat, "--alias", "tiny-embed", "--embeddings", "--pooling", "mean"]);

    /// <summary>Embeddings of images and texts; the vectors mean nothing, for the model was not made for it.</summary>
    public static LlamaServerConfiguration ImageEmbedding { get; } = new("image-embedding",
    [
        .. TinyChat, "--alias", "tiny-embed", "--embeddings", "--pooling", "last", "--mmproj", Repository.PathOf("tests/models/tiny-mmproj.gguf"),
    ]);

    /// <summary>Reranking; the scores mean nothing, for the model was not made for it.</summary>
    public static LlamaServerConfiguration Reranking { get; } =
        new("reranking", [.. TinyChat, "--alias", "tiny-rerank", "--reranking"]);

    /// <summary>A router over the models <c>tiny-a</c> and <c>tiny-b</c>, both loaded at their first use.</summary>
    public static LlamaServerConfiguration Router { get; } =
        new("router", [.. OneThread, "--models-dir", RouterModels.Folder, "-c", "2048", "-np", "2"]);
}
