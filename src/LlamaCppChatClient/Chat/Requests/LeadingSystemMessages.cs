using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// Makes one message of the instructions and the system messages at the beginning: a second one is refused by many chat templates
/// (400), and dropped by some. Later ones stay where they are.
/// </summary>
internal static class LeadingSystemMessages
{
    private const string BlankLine = "\n\n";

    public static IReadOnlyList<ChatMessage> Merge(string? instructions, IReadOnlyList<ChatMessage> messages)
    {
        int count = 0;
        while (count < messages.Count && IsSystemMessage(messages[count]))
        {
            count++;
        }

        bool hasInstructions = !string.IsNullOrWhiteSpace(instructions);
        if (!hasInstructions && count < 2)
        {
            return messages;
        }

        IEnumerable<ChatMessage> leading = messages.Take(count);
        return [ToOne(hasInstructions ? [new(ChatRole.System, instructions), .. leading] : [.. leading]), .. messages.Skip(count)];
    }

    // "developer" is the server's second name of the role. A message in the server's own form goes out as it is.
    private static bool IsSystemMessage(ChatMessage? message) =>
        message is { RawRepresentation: null }
        && (message.Role == ChatRole.System || message.Role.Value == "developer")
        && message.Contents.All(content => content is TextContent or DataContent or UriContent);

    private static ChatMessage ToOne(List<ChatMessage> messages)
    {
        List<ChatMessage> filled = messages.FindAll(message => message.Contents.Any(content => content is not TextContent { Text.Length: 0 }));
        if (filled.Count < 2)
        {
            return filled.Count == 1 ? filled[0] : messages[0];
        }

        return filled.TrueForAll(message => message.Contents.All(content => content is TextContent))
            ? new ChatMessage(filled[0].Role, string.Join(BlankLine, filled.Select(TextOf)))
            : new ChatMessage(filled[0].Role, [.. filled.SelectMany(ContentsOf)]);
    }

    // The server joins the parts of a message with a line break.
    private static string TextOf(ChatMessage message) => string.Join('\n', message.Contents.OfType<TextContent>().Select(text => text.Text));

    private static IEnumerable<AIContent> ContentsOf(ChatMessage message, int index) =>
        index == 0 ? message.Contents : message.Contents.Prepend(new TextContent(""));
}
