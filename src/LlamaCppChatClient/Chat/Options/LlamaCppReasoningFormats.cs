namespace LlamaCpp;

/// <summary>The names for <c>ChatOptions.ReasoningFormat</c>.</summary>
/// <remarks>llama.cpp server README, <c>--reasoning-format</c> and section <c>POST /v1/chat/completions</c>.</remarks>
public static class LlamaCppReasoningFormats
{
    /// <summary>The server chooses by the model's template.</summary>
    public const string Auto = "auto";

    /// <summary>Reasoning is not told apart: it stays in the text, between the template's tags.</summary>
    public const string None = "none";

    /// <summary>Reasoning arrives as <c>TextReasoningContent</c>.</summary>
    public const string DeepSeek = "deepseek";

    /// <summary>Reasoning arrives as <c>TextReasoningContent</c>; the README says that it also stays in the text.</summary>
    public const string DeepSeekLegacy = "deepseek-legacy";
}
