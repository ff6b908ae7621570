using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Dialects;

/// <summary>What a client made of a reply.</summary>
internal sealed record Reading(string Text, string Reasoning, string Calls, string Usage, string? FinishReason)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is to be made of it.</summary>
    public static Reading Of(Reply reply, Dialect dialect) => new(
        reply.Text,
        reply.Reasoning,
        string.Join(' ', reply.Calls.Select(call => Describe(call.Name, JsonSerializer.Deserialize<Dictionary<string, object?>>(call.Arguments)!))),
        dialect.Is(Dimension.Usage, "none") ? "" : "5 2 7",
        reply.FinishReason);

    public static Reading Of(ChatResponse response)
    {
        AIContent[] contents = [.. response.Messages.SelectMany(message => message.Contents)];
        return new(
            string.Concat(contents.OfType<TextContent>().Select(content => content.Text)),
            string.Concat(contents.OfType<TextReasoningContent>().Select(content => content.Text)),
            string.Join(' ', contents.OfType<FunctionCallContent>().Select(call => call.Exception is null ? Describe(call.Name, call.Arguments ?? new Dictionary<string, object?>()) : $"{call.Name}!"))
                + string.Concat(contents.OfType<ErrorContent>().Select(error => $" error: {error.Message}")),
            response.Usage is { } usage ? $"{usage.InputTokenCount} {usage.OutputTokenCount} {usage.TotalTokenCount}" : "",
            response.FinishReason?.Value);
    }

    public static string Describe(string name, IEnumerable<KeyValuePair<string, object?>> arguments) =>
        $"{name}({string.Join(',', arguments.Select(argument => $"{argument.Key}={JsonSerializer.Serialize(argument.Value, Plain)}"))})";
}
