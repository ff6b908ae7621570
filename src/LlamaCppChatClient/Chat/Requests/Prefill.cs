using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Decides about an assistant message at the end, which the model continues: the server does the rest, and some of it wrongly (b11669).</summary>
internal static class Prefill
{
    /// <summary>Whether the last message is one that the model continues.</summary>
    public static bool Ends(IReadOnlyList<ChatMessage> messages) => messages.Count > 0 && messages[^1]?.Role == ChatRole.Assistant;

    /// <summary>The messages without empty ones of the assistant at the end: the server would open no turn for them, and the model write noise.</summary>
    public static IReadOnlyList<ChatMessage> WithoutEmptyEnd(IReadOnlyList<ChatMessage> messages)
    {
        int count = messages.Count;
        while (count > 1 && IsEmpty(messages[count - 1]))
        {
            count--;
        }

        return count == messages.Count ? messages : [.. messages.Take(count)];
    }

    /// <summary>Whether the options ask to continue the last message.</summary>
    public static bool IsAsked(ChatOptions? options) =>
        LooseValue.AsText(options?.AdditionalProperties?.GetValueOrDefault(OptionKeys.ContinueFinalMessage)) is "true" or "content" or "reasoning_content";

    /// <summary>
    /// Whether the request asks to continue the last message. Results of tools end it: a later round of a conversation has the options of the first.
    /// </summary>
    /// <exception cref="ArgumentException">The last message is another's, whose text the server would take for the assistant's.</exception>
    public static bool IsSent(ChatOptions? options, ChatMessage? last) =>
        IsAsked(options) && !IsResult(last)
        && (last?.Role == ChatRole.Assistant ? true : throw OptionError.Create(
            $"ChatOptions.Continuation is set, but the last message is {(last is null ? "missing" : $"of the role '{last.Role}'")}: end with the assistant message that is to be continued."));

    private static bool IsResult(ChatMessage? message) =>
        message is not null && (message.Role == ChatRole.Tool || message.Contents.Any(content => content is FunctionResultContent));

    private static bool IsEmpty(ChatMessage? message) =>
        message is { RawRepresentation: null } && message.Role == ChatRole.Assistant && message.Contents.All(content => content is TextContent { Text: "" } or UsageContent);
}
