using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>What to try when the chat template refuses a conversation, by the template's own words.</summary>
internal static class TemplateHints
{
    public static string? For(string message)
    {
        if (Contains(message, "prefill is incompatible") || (Contains(message, "prefill") && Contains(message, "enable_thinking")))
        {
            return "The conversation ends with an assistant message, which can't be continued with reasoning on: set ReasoningEnabled of the call's options to false, or end with a user message.";
        }

        string words = ServerWords.OfTemplate(message) ?? "";
        return Contains(words, "alternate") ? "This chat template wants user and assistant messages in turn: join neighbours of the same role into one message."
            : !Contains(words, "system") ? null
            : Contains(words, "begin") || Contains(words, "first") || Contains(words, "start")
                ? "This chat template takes a system message at the beginning only: put later ones into Instructions of the call's options, or into a user message."
            : "This chat template takes no system message there: put its text into a user message.";
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
