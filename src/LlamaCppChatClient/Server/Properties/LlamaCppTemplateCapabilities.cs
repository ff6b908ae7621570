using System.Text.Json;

namespace LlamaCpp;

/// <summary>What the chat template of a model can do, as the server found out.</summary>
/// <remarks>llama.cpp server README, section <c>GET /props</c>, <c>chat_template_caps</c>. <see langword="null"/> where the server does not say.</remarks>
public sealed class LlamaCppTemplateCapabilities
{
    /// <summary>Whether tools get into the prompt.</summary>
    public bool? SupportsTools { get; init; }

    /// <summary>Whether the assistant's tool calls get into the prompt.</summary>
    public bool? SupportsToolCalls { get; init; }

    /// <summary>Whether several tool calls of one message do.</summary>
    public bool? SupportsParallelToolCalls { get; init; }

    /// <summary>Whether there are system messages.</summary>
    public bool? SupportsSystemRole { get; init; }

    /// <summary>Whether <c>ChatOptions.Reasoning.Effort</c> has an effect beyond on and off.</summary>
    public bool? SupportsReasoningEffort { get; init; }

    /// <summary>Whether earlier reasoning that is sent back stays in the prompt.</summary>
    public bool? PreservesReasoning { get; init; }

    /// <summary>All that the server says, under its own names.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyDictionary<string, JsonElement> All { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
