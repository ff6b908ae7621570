using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The settings of the page. What is null is the server's choice.</summary>
internal sealed record ChatSettings
{
    public string? ModelId { get; init; }

    public string? SystemPrompt { get; init; }

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? TopK { get; init; }

    public float? MinP { get; init; }

    public float? RepeatPenalty { get; init; }

    public int? MaxOutputTokens { get; init; }

    public long? Seed { get; init; }

    public bool? Reasoning { get; init; }

    public int? MaxReasoningTokens { get; init; }

    public JsonElement? JsonSchema { get; init; }

    public IReadOnlyList<string> ToolsOff { get; init; } = [];

    public bool AskBeforeTools { get; init; }

    public ChatOptions ToOptions(Toolbox toolbox)
    {
        ChatOptions options = new()
        {
            ModelId = ModelId,
            Instructions = string.IsNullOrWhiteSpace(SystemPrompt) ? null : SystemPrompt,
            Temperature = Temperature,
            TopP = TopP,
            TopK = TopK,
            MinP = MinP,
            RepeatPenalty = RepeatPenalty,
            MaxOutputTokens = MaxOutputTokens,
            Seed = Seed,
            ReasoningEnabled = Reasoning,
            MaxReasoningTokens = MaxReasoningTokens,
            ResponseFormat = JsonSchema is { } schema ? ChatResponseFormat.ForJsonSchema(schema) : null,
        };
        IList<AITool> tools = [.. toolbox.Choose(ToolsOff, AskBeforeTools)];
        options.Tools = tools.Count > 0 ? tools : null;
        return options;
    }
}
