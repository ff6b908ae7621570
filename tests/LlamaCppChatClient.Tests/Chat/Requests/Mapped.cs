using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Server;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>What the mapper makes of messages and options, as JSON in which no key comes twice.</summary>
internal static class Mapped
{
    public static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public static JsonElement Body(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        RecordingLogger? logger = null,
        ChatRequestPhase phase = ChatRequestPhase.Whole,
        bool stream = false,
        bool allowFileUris = false,
        bool mergeSystemMessages = true)
    {
        ChatRequestContext context = new()
        {
            Model = "m",
            Stream = stream,
            Phase = phase,
            AllowFileUris = allowFileUris,
            MergeSystemMessages = mergeSystemMessages,
            Logger = logger ?? new RecordingLogger(),
        };
        using var body = ChatRequestMapper.ToWire([.. messages], options, context).Body;
        return StrictJson.Parse(body.ToArray());
    }

    /// <summary>The body of a request to complete a text with these options.</summary>
    public static JsonElement Completion(ChatOptions? options = null)
    {
        ChatRequestContext context = new() { Model = "m", Stream = false, IsTextCompletion = true, Logger = new RecordingLogger() };
        using var body = CompletionRequestMapper.ToWire("Once", options, context);
        return StrictJson.Parse(body.ToArray());
    }

    /// <summary>The body of a request that says hello with these options.</summary>
    public static JsonElement Options(ChatOptions options, RecordingLogger? logger = null, bool stream = false) =>
        Body(Hello, options, logger, stream: stream);

    /// <summary>The messages of the body.</summary>
    public static JsonElement[] Messages(params ChatMessage[] messages) => [.. Body(messages).GetProperty("messages").EnumerateArray()];

    /// <summary>The only message of the body.</summary>
    public static JsonElement Message(ChatMessage message, RecordingLogger? logger = null) =>
        Assert.Single(Body([message], logger: logger).GetProperty("messages").EnumerateArray());

    /// <summary>The only message of the body, of the user's contents.</summary>
    public static JsonElement User(params AIContent[] contents) => Message(new ChatMessage(ChatRole.User, contents));

    /// <summary>The refusal of a request, which is an error in the use of the library.</summary>
    public static Exception Refusal(IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        Exception refusal = Assert.ThrowsAny<Exception>(() => Body(messages, options));
        Assert.True(refusal is NotSupportedException or ArgumentException { ParamName: "options" }, refusal.ToString());
        return refusal;
    }
}
