using System.Text.Json;

namespace LlamaCpp;

/// <summary>A place of the server where one request at a time is worked on, with a prompt cache of its own.</summary>
/// <remarks>llama.cpp server README, section <c>GET /slots</c>.</remarks>
public sealed class LlamaCppSlot
{
    /// <summary>The slot's number, from 0; <c>ChatOptions.SlotId</c> sends a call to it.</summary>
    public required int Id { get; init; }

    /// <summary>Whether a request is being worked on.</summary>
    public bool IsProcessing { get; init; }

    /// <summary>The slot's context, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? ContextSize { get; init; }

    /// <summary>Whether a draft model speculates on the answer.</summary>
    public bool IsSpeculative { get; init; }

    /// <summary>The number of the request that is worked on, or was last.</summary>
    /// <value>The default is <see langword="null"/>: there was none yet.</value>
    public int? TaskId { get; init; }

    /// <summary>The tokens of the prompt, and of the answer so far.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet, or the server did not say (older builds).</value>
    public int? ContextTokenCount { get; init; }

    /// <summary>The prompt tokens that were processed.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet, or the server did not say (older builds).</value>
    public int? ProcessedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that were taken from the cache.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet, or the server did not say (older builds).</value>
    public int? CachedInputTokenCount { get; init; }

    /// <summary>The tokens that were generated so far.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet.</value>
    public int? OutputTokenCount { get; init; }

    /// <summary>The settings of the request that is worked on, or was last: samplers, seed, limits and so on, as the server names them.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet.</value>
    public JsonElement? Settings { get; init; }

    /// <summary>The tokens that may still be generated; −1 for no limit.</summary>
    /// <value>The default is <see langword="null"/>: there was no request yet.</value>
    public int? RemainingTokenCount { get; init; }
}
