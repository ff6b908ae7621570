using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>The conversations that the cases send.</summary>
internal static class Conversations
{
    public static readonly IReadOnlyList<ChatMessage> Short = [new(ChatRole.User, "Hello")];

    /// <summary>Alternating turns of about 300 characters, such as a long conversation has.</summary>
    public static IReadOnlyList<ChatMessage> History(int messages) =>
        [.. Enumerable.Range(0, messages).Select(i => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, Turn(i)))];

    /// <summary>The same messages as the OpenAI SDK's.</summary>
    public static OpenAI.Chat.ChatMessage[] ToOpenAI(this IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(message => (OpenAI.Chat.ChatMessage)(message.Role == ChatRole.User ? new UserChatMessage(message.Text) : new AssistantChatMessage(message.Text)))];

    private static string Turn(int number) =>
        $"""
        Turn {number}: what is the weather like in Paris, and what should one wear there?
        It is 21 degrees and cloudy; a light jacket will do, "just in case". Temperatures fall to 14 °C at night,
        so take something warmer for the evening, and an umbrella: the forecast says that rain is likely after 20:00.
        """;
}
