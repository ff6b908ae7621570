using System.Text.Json;

namespace LlamaCpp;

/// <summary>What a server says of itself and its model, or a router of itself.</summary>
/// <remarks>llama.cpp server README, section <c>GET /props</c>. A router that was asked for no model has only the members that say so.</remarks>
public sealed class LlamaCppServerProperties
{
    /// <summary>Whether the answer is a router's about itself: ask with a model's name for that of a model.</summary>
    public bool IsRouter { get; init; }

    /// <summary>The context of one slot, in tokens: <c>-c</c> divided by <c>-np</c> unless the slots share it (<c>-kvu</c>).</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say.</value>
    public int? ContextSize { get; init; }

    /// <summary>How many requests the server works on at once (<c>-np</c>).</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say.</value>
    public int? SlotCount { get; init; }

    /// <summary>The model's name (<c>--alias</c>, else its path).</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? ModelAlias { get; init; }

    /// <summary>The model's file on the server's machine.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? ModelPath { get; init; }

    /// <summary>How the model's parameters are stored, e.g. <c>Q4_K - Medium</c> or <c>F16</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    public string? FileType { get; init; }

    /// <summary>Whether the model sees images (<c>--mmproj</c>).</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public bool? SupportsVision { get; init; }

    /// <summary>Whether the model hears audio (<c>--mmproj</c>).</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public bool? SupportsAudio { get; init; }

    /// <summary>Whether the model watches videos.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    public bool? SupportsVideo { get; init; }

    /// <summary>The text that stands for an image or a sound in the prompt of a text completion; another one at each start.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    public string? MediaMarker { get; init; }

    /// <summary>The Jinja template that makes a prompt of messages.</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say.</value>
    public string? ChatTemplate { get; init; }

    /// <summary>What the chat template can do.</summary>
    /// <value>Never <see langword="null"/>; its members are when the server did not say.</value>
    public LlamaCppTemplateCapabilities TemplateCapabilities { get; init; } = new();

    /// <summary>The token that begins a text.</summary>
    /// <value>The default is <see langword="null"/>: the model has none, or the server did not say.</value>
    public string? BosToken { get; init; }

    /// <summary>The token that ends an answer.</summary>
    /// <value>The default is <see langword="null"/>: the model has none, or the server did not say.</value>
    public string? EosToken { get; init; }

    /// <summary>The build of llama.cpp, e.g. <c>b11669-1c2e3d4</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    public string? BuildInfo { get; init; }

    /// <summary>Whether the server gave its memory back after a while without requests (<c>--sleep-idle-seconds</c>); the next one wakes it.</summary>
    public bool IsSleeping { get; init; }

    /// <summary>Whether <see cref="LlamaCppServerClient.GetSlotsAsync"/> is switched on (<c>--slots</c>).</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say (older builds).</value>
    public bool? SlotsEnabled { get; init; }

    /// <summary>Whether <see cref="LlamaCppServerClient.GetMetricsAsync"/> is switched on (<c>--metrics</c>).</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say (older builds).</value>
    public bool? MetricsEnabled { get; init; }

    /// <summary>How many models a router keeps loaded (<c>--models-max</c>); 0 is no limit.</summary>
    /// <value>The default is <see langword="null"/>: no router.</value>
    public int? MaxLoadedModels { get; init; }

    /// <summary>Whether a router loads a model at its first request (without <c>--no-models-autoload</c>).</summary>
    /// <value>The default is <see langword="null"/>: no router.</value>
    public bool? LoadsOnDemand { get; init; }

    /// <summary>The sampling settings of a request that sets none, under the server's names: <c>temperature</c>, <c>top_k</c>, <c>samplers</c>, …</summary>
    /// <value>The default is <see langword="null"/>: a router, or the server did not say.</value>
    public JsonElement? DefaultSettings { get; init; }
}
