namespace LlamaCpp;

/// <summary>Where the loading, unloading or downloading of a model stands.</summary>
/// <remarks>llama.cpp server README, section <c>GET /models/sse</c>.</remarks>
public sealed class LlamaCppModelProgress
{
    /// <summary>The model's name.</summary>
    public required string ModelId { get; init; }

    /// <summary>What the model is doing.</summary>
    public required LlamaCppModelState State { get; init; }

    /// <summary>The part that is being loaded: <c>text_model</c>, <c>spec_model</c>, <c>mmproj_model</c>.</summary>
    /// <value>The default is <see langword="null"/>: nothing is loaded now, or the server does not say.</value>
    public string? Stage { get; init; }

    /// <summary>How much of all parts is loaded, or of all files downloaded, from 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: the server does not say. Without <c>--load-mode none</c> it can be inexact.</value>
    public double? Fraction { get; init; }

    /// <summary>How much was downloaded, in bytes over all files.</summary>
    /// <value>The default is <see langword="null"/>: nothing is downloaded now.</value>
    public long? BytesDone { get; init; }

    /// <summary>How much there is to download, in bytes over all files.</summary>
    /// <value>The default is <see langword="null"/>: nothing is downloaded now, or the size is not known yet.</value>
    public long? BytesTotal { get; init; }

    /// <summary>The exit code of the model's process that ended.</summary>
    /// <value>The default is <see langword="null"/>: none ended now.</value>
    public int? ExitCode { get; init; }
}
