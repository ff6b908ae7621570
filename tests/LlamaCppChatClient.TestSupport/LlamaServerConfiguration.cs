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

    /// <summary>Chat with tools, images and reasoning: 4 slots of 2,048 tokens, <c>/metrics</c>, <c>/slots</c> and <c>POST /props</c>.</summary>
    public static LlamaServerConfiguration Chat { get; } = new("chat",
    [
        .. TinyChat, "--alias", "tiny-chat", "--mmproj", Repository.PathOf("tests/models/tiny-mmproj.gguf"),
        "--metrics", "--slots", "--props",
    ]);

    /// <summary>Chat that goes on until it is stopped: with <c>"ignore_eos": true</c> the context is shifted for ever. For cancellation; 4 slots.</summary>
    public static LlamaServerConfiguration Endless { get; } =
        new("endless", [.. TinyChat, "--alias", "tiny-chat", "--context-shift", "--slots"]);

    /// <summary>Chat without image input, with a template that knows neither tools nor reasoning.</summary>
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

    /// <summary>Embeddings of 64 numbers that mean something; the pooling comes from the model's metadata.</summary>
    public static LlamaServerConfiguration MetadataEmbedding { get; } =
        new("metadata-embedding", [.. OneThread, "-m", Model("tiny-embed"), "--alias", "tiny-embed", "--embeddings"]);

    /// <summary>Vectors per token: no pooling.</summary>
    public static LlamaServerConfiguration TokenEmbedding { get; } =
        new("token-embedding", [.. OneThread, "-m", Model("tiny-embed"), "--alias", "tiny-embed", "--embeddings", "--pooling", "none"]);

    /// <summary>Reranking with scores that mean something; slots of 512 tokens.</summary>
    public static LlamaServerConfiguration Reranking { get; } =
        new("reranking", [.. OneThread, "-m", Model("tiny-rerank"), "--alias", "tiny-rerank", "--rerank", "-c", "2048", "-np", "4"]);

    /// <summary>Hears spoken text and writes it down; the template thinks unless it is told not to.</summary>
    public static LlamaServerConfiguration Audio { get; } = new("audio",
    [
        .. TinyChat, "--alias", "tiny-chat", "--mmproj", Model("tiny-audio-mmproj"), "--lora", Model("tiny-lora-audio"),
    ]);

    /// <summary>Sees and hears with one projector.</summary>
    public static LlamaServerConfiguration Omni { get; } =
        new("omni", [.. TinyChat, "--alias", "tiny-chat", "--mmproj", Model("tiny-omni-mmproj"), "--reasoning", "off"]);

    /// <summary>Fills in the middle, with room for extra files: a batch well below the context.</summary>
    public static LlamaServerConfiguration Infill { get; } =
        new("infill", [.. OneThread, "-m", Model("tiny-fim"), "--alias", "tiny-fim", "-c", "2048", "-b", "256", "-ub", "256", "-np", "1", "--temp", "0"]);

    /// <summary>Fills in the middle, with the default batch, which leaves no room for extra files.</summary>
    public static LlamaServerConfiguration InfillWithoutRoom { get; } =
        new("infill-without-room", [.. OneThread, "-m", Model("tiny-fim"), "--alias", "tiny-fim", "-c", "2048", "-np", "1", "--temp", "0"]);

    /// <summary>Chat with an adapter that says <c>Ahoy!</c> first.</summary>
    public static LlamaServerConfiguration Lora { get; } =
        new("lora", [.. TinyChat, "--alias", "tiny-chat", "--lora", Model("tiny-lora"), "--reasoning", "off"]);

    /// <summary>Chat whose next tokens are guessed by a draft model, not always rightly.</summary>
    public static LlamaServerConfiguration Draft { get; } = new("draft",
    [
        .. TinyChat, "--alias", "tiny-chat", "--lora", Model("tiny-lora"), "--reasoning", "off", "--metrics",
        "-md", Model("tiny-chat"), "--spec-type", "draft-simple", "--spec-draft-n-max", "8",
    ]);

    /// <summary>Answers questions by choosing.</summary>
    public static LlamaServerConfiguration Decision { get; } =
        new("decision", [.. OneThread, "-m", Model("tiny-decision"), "--alias", "tiny-decision", "-c", "2048"]);

    /// <summary>A router over the models <c>tiny-a</c> and <c>tiny-b</c>, both loaded at their first use.</summary>
    public static LlamaServerConfiguration Router { get; } =
        new("router", [.. OneThread, "--models-dir", RouterModels.Folder, "-c", "2048", "-np", "2", "--temp", "0"]);

    private static string Model(string name) => Repository.PathOf($"tests/models/{name}.gguf");
}
