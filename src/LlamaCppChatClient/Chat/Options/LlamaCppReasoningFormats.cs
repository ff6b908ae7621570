namespace LlamaCpp;

/// <summary>The names for <c>ChatOptions.ReasoningFormat</c>.</summary>
/// <remarks>llama.cpp server README, <c>--reasoning-format</c> and section <c>POST /v1/chat/completions</c>.</remarks>
public static class LlamaCppReasoningFormats
{
    /// <summary>The server chooses by the model's template.</summary>
    public const string Auto = "auto";

    /// <summary>Thoughts are not told apart: they stay in the text, between the template's tags.</summary>
    public const string None = "none";

    /// <summary>Thoughts arrive as <c>TextReasoningContent</c>.</summary>
    public const string DeepSeek = "deepseek";

    /// <summary>Thoughts arrive as <c>TextReasoningContent</c>; the README says that they also stay in the text.</summary>
    public const string DeepSeekLegacy = "deepseek-legacy";
}
