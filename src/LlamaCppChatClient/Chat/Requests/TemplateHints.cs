using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>What to try when the chat template refuses a conversation, by the template's own words.</summary>
internal static class TemplateHints
{
    public static string? For(string message)
    {
        if (message.Says("prefill is incompatible") || (message.Says("prefill") && message.Says("enable_thinking")))
        {
            return "The conversation ends with an assistant message, which can't be continued with reasoning on: set ReasoningEnabled of the call's options to false, or end with a user message.";
        }

        if (message.Says("assistant messages at the end"))
        {
            return "The conversation ends with several assistant messages: set Continuation of the call's options to go on with the last one, or join them into one message.";
        }

        if (message.Says("Cannot continue an assistant message that contains tool calls"))
        {
            return "The conversation ends with tool calls that have no results: add their results (UseFunctionInvocation does), or leave the message out.";
        }

        string words = ServerWords.OfTemplate(message) ?? "";
        return words.Says("alternate") ? "This chat template wants user and assistant messages in turn: join neighbours of the same role into one message."
            : !words.Says("system") ? null
            : words.Says("begin") || words.Says("first") || words.Says("start")
                ? "This chat template takes a system message at the beginning only: put later ones into Instructions of the call's options, or into a user message."
            : "This chat template takes no system message there: put its text into a user message.";
    }
}
