using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Tests.Reduction;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>Whatever was said: what is left of a conversation fits, is whole, and lost only its oldest turns.</summary>
public class ReducerPropertyTests
{
    private const int ContextSize = 400;
    private const int Reserve = 50;

    private static readonly Gen<(char Kind, int Length, int Id)> Steps =
        from kind in Gen.Elements('u', 'a', 'c', 'r', 's', 'u', 'a')
        from length in Gen.Choose(0, 120)
        from id in Gen.Choose(0, 3)
        select (kind, length, id);

    [Fact]
    public void Reduced_conversation_is_whole_and_fits() => Holds.For(
        from steps in Gen.ListOf(Steps)
        from fraction in Gen.Elements(0, 0.25, 1)
        select (Conversation(steps), fraction),
        pair => Check(pair.Item1, pair.fraction),
        count: 300);

    private static List<ChatMessage> Conversation(IEnumerable<(char Kind, int Length, int Id)> steps)
    {
        List<ChatMessage> messages = [];
        HashSet<string> open = [];
        int calls = 0;
        foreach ((char kind, int length, int id) in steps)
        {
            switch (kind)
            {
                case 's':
                    messages.Add(new(ChatRole.System, "s"));
                    break;
                case 'c':
                    open.Add($"{++calls}");
                    messages.Add(new(ChatRole.Assistant, [new FunctionCallContent($"{calls}", "f")]));
                    break;
                case 'r' when open.Count > 0:
                    string call = open.ElementAt(id % open.Count);
                    open.Remove(call);
                    messages.Add(new(ChatRole.Tool, [new FunctionResultContent(call, new string('r', length))]));
                    break;
                default:
                    messages.Add(new(kind == 'u' ? ChatRole.User : ChatRole.Assistant, new string(kind, length)));
                    break;
            }
        }

        messages.Add(new(ChatRole.User, "last"));
        return messages;
    }

    private static void Check(List<ChatMessage> messages, double fraction)
    {
        CountingServer server = new(ContextSize);
        LlamaCppServerClient client = server.Client;
        LlamaCppChatReducer reducer = new(client, new() { ReservedOutputTokenCount = Reserve, DropFraction = fraction });
        List<ChatMessage> kept;
        try
        {
            kept = [.. reducer.ReduceAsync(messages, CancellationToken.None).GetAwaiter().GetResult()];
        }
        catch (LlamaCppContextOverflowException exception)
        {
            Assert.True(exception.InputTokenCount > ContextSize - Reserve);
            return;
        }

        Assert.True(client.CountTokensAsync(kept, null, CancellationToken.None).GetAwaiter().GetResult() <= ContextSize - Reserve);
        Assert.Same(messages[^1], kept[^1]);
        Assert.All(messages.Where(message => message.Role == ChatRole.System), message => Assert.Contains(message, kept));

        // What was dropped is the beginning, system messages apart.
        ChatMessage[] spoken = [.. messages.Where(message => message.Role != ChatRole.System)];
        ChatMessage[] left = [.. kept.Where(message => message.Role != ChatRole.System)];
        Assert.Equal(spoken[^left.Length..], left);
        Assert.True(left.Length == spoken.Length || left[0].Role == ChatRole.User, "a turn is cut");

        // A call and its result are both there, or neither is.
        Assert.Equal(Ids<FunctionResultContent>(messages, kept, result => result.CallId), Ids<FunctionCallContent>(messages, kept, call => call.CallId).Where(Answered(messages).Contains));
    }

    private static IEnumerable<string> Ids<T>(List<ChatMessage> messages, List<ChatMessage> kept, Func<T, string> id)
        where T : AIContent =>
        messages.Where(kept.Contains).SelectMany(message => message.Contents).OfType<T>().Select(id).Order();

    private static HashSet<string> Answered(List<ChatMessage> messages) =>
        [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId)];
}
