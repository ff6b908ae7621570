namespace LlamaCpp;

/// <summary>A model that a server has.</summary>
/// <remarks>llama.cpp server README, sections <c>GET /v1/models</c> and (a router) <c>GET /models</c>.</remarks>
public sealed class LlamaCppModel
{
    /// <summary>The name to ask for the model by.</summary>
    public required string Id { get; init; }

    /// <summary>Other names of the same model (<c>--alias</c>).</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The labels that the model was started with (<c>--tags</c>).</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What the model is doing.</summary>
    public LlamaCppModelState State { get; init; }

    /// <summary>What the model reads: <c>text</c>, <c>image</c>, <c>audio</c>, <c>video</c>.</summary>
    /// <value>The default is empty: the server did not say (older builds).</value>
    public IReadOnlyList<string> InputModalities { get; init; } = [];

    /// <summary>What the model makes: <c>text</c>, or <c>decisions</c>.</summary>
    /// <value>The default is empty: the server did not say (older builds).</value>
    public IReadOnlyList<string> OutputModalities { get; init; } = [];

    /// <summary>The context of one slot, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public int? ContextSize { get; init; }

    /// <summary>The context that the model was trained with, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? TrainingContextSize { get; init; }

    /// <summary>The number of tokens that the model knows.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public int? VocabularySize { get; init; }

    /// <summary>The number of dimensions of the model's embeddings.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public int? EmbeddingSize { get; init; }

    /// <summary>The number of parameters.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public long? ParameterCount { get; init; }

    /// <summary>The size of the model's tensors, in bytes.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public long? SizeInBytes { get; init; }

    /// <summary>How the parameters are stored, e.g. <c>Q4_K - Medium</c> or <c>F16</c>.</summary>
    /// <value>The default is <see langword="null"/>: the model is not loaded, or the server did not say.</value>
    public string? FileType { get; init; }

    /// <summary>The arguments that a router starts the model's server with; they show paths of its machine.</summary>
    /// <value>The default is empty: the server is no router.</value>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether a router could not load the model when it last tried, or lost its process.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The exit code of the process that failed.</summary>
    /// <value>The default is <see langword="null"/>: it did not fail, or the server did not say.</value>
    public int? ExitCode { get; init; }

    /// <summary>Where a router has the model from, e.g. <c>models_dir</c> or <c>cache</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server is no router, or did not say.</value>
    public string? Source { get; init; }

    /// <summary>Whether a router can delete the model's files.</summary>
    public bool CanDelete { get; init; }
}
