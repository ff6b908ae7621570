using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Makes the body of <c>POST /v1/chat/completions</c> from messages and options.</summary>
internal static class ChatRequestMapper
{
    /// <summary>Writes the request; what can't be sent throws before anything is.</summary>
    /// <exception cref="ArgumentException">A message, a content or a tool is null.</exception>
    /// <exception cref="ArgumentException">An option, or a combination of options, can't be sent.</exception>
    /// <exception cref="NotSupportedException">A content or a tool has no form that llama-server takes.</exception>
    public static MappedChatRequest ToWire(IReadOnlyList<ChatMessage> messages, ChatOptions? options, ChatRequestContext context)
    {
        RequestBody body = new();
        try
        {
            RequestMembers members = new(body, options, context);
            ChatOptionsWriter fields = new(members, options, context);
            body.Json.WriteStartObject();
            fields.WriteModelAndStream();
            using MessageWriter writer = new(body, options, context);
            body.Json.WriteStartArray("messages"u8);
            members.WriteRawItems("messages");
            if (context.MergeSystemMessages)
            {
                messages = LeadingSystemMessages.Merge(options?.Instructions, messages);
            }
            else if (!string.IsNullOrWhiteSpace(options?.Instructions))
            {
                writer.Write(new ChatMessage(ChatRole.System, options.Instructions));
            }

            messages = Prefill.IsAsked(options) ? messages : Prefill.WithoutEmptyEnd(messages);
            foreach (ChatMessage message in messages)
            {
                writer.Write(message is null || message.Contents.Contains(null!)
                    ? throw new ArgumentException($"{(message is null ? "A message" : $"A content of a {message.Role} message")} is null; {writer.Count} messages stand before it.", nameof(messages))
                    : message);
            }

            body.Json.WriteEndArray();
            int tools = fields.WriteOptions();
            fields.WriteRest(Prefill.IsSent(options, messages.Count > 0 ? messages[^1] : null));
            body.Json.WriteEndObject();
            body.Complete();
            return new MappedChatRequest(body, writer.Count, tools, writer.HasMedia);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Whether the call offers tools and wants a schema: the server would let the schema suppress every tool call.</summary>
    public static bool NeedsTwoRequests(ChatOptions? options) =>
        options is { Tools.Count: > 0 }
        && options.ToolMode is not NoneChatToolMode
        && (options.ResponseFormat is ChatResponseFormatJson || HasExtra(options, OptionKeys.JsonSchema));

    /// <summary>Whether a raw grammar shapes the answer: it binds from the first token, so that nothing is reasoning.</summary>
    public static bool HasGrammar(ChatOptions? options) => options is not null && HasExtra(options, OptionKeys.Grammar);

    /// <summary>Whether the server refuses to stream the answer: log-probabilities beside tools.</summary>
    public static bool CannotStream(ChatOptions? options) =>
        options is { Tools.Count: > 0 } && (HasExtra(options, OptionKeys.LogProbs) || HasExtra(options, OptionKeys.TopLogProbs));

    /// <summary>Whether a stream would have less in it than a whole answer: of tokens that are held back for a tool call, it has no probabilities.</summary>
    public static bool LosesWhenStreamed(ChatOptions? options) =>
        CannotStream(options) || (options is { Tools.Count: > 0 } && HasExtra(options, OptionKeys.NProbs));

    private static bool HasExtra(ChatOptions options, string key) =>
        options.AdditionalProperties is { } extras && extras.TryGetValue(key, out object? value) && !LooseValue.IsNull(value) && LooseValue.AsText(value) is not ("" or "0" or "false");
}
