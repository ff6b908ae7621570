using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>One call of the caller's with what the repair adds to the conversation.</summary>
internal sealed class RepairConversation
{
    private readonly List<ChatMessage> _messages = [];
    private readonly List<ChatMessage> _replies = [];
    private UsageDetails? _usage;

    /// <summary>Takes the caller's messages; a malformed call among them that has no result gets an error result.</summary>
    public RepairConversation(IEnumerable<ChatMessage> messages)
    {
        List<ChatMessage> all = [.. messages];
        HashSet<string> answered = new(
            all.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId), StringComparer.Ordinal);
        foreach (ChatMessage message in all)
        {
            _messages.Add(message);
            AIContent[] errors = [.. message.Contents.OfType<FunctionCallContent>()
                .Where(call => MalformedCalls.IsMalformed(call) && !answered.Contains(call.CallId))
                .Select(MalformedCalls.ToErrorResult)];
            if (errors.Length > 0)
            {
                _messages.Add(new ChatMessage(ChatRole.Tool, errors));
            }
        }
    }

    public IEnumerable<ChatMessage> Messages => _messages;

    /// <summary>
    /// The error results of a reply that has nothing but malformed calls to act on; empty for any other. Calls that are fine are run
    /// first: the conversation comes back with their results, and the malformed ones get theirs then.
    /// </summary>
    public static List<AIContent> ErrorsFor(ChatResponse response)
    {
        // The same limit would cut the next attempt, too.
        if (response.FinishReason == ChatFinishReason.Length)
        {
            return [];
        }

        FunctionCallContent[] calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
        HashSet<string> answered = new(
            response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId), StringComparer.Ordinal);
        FunctionCallContent[] open = [.. calls.Where(call => !answered.Contains(call.CallId))];
        return open.All(MalformedCalls.IsMalformed) ? [.. open.Select(MalformedCalls.ToErrorResult)] : [];
    }

    /// <summary>Goes on after a reply with its error results.</summary>
    public ChatMessage Add(ChatResponse response, List<AIContent> errors)
    {
        ChatMessage results = new(ChatRole.Tool, errors) { MessageId = $"repair-{Guid.NewGuid():N}" };
        _messages.AddRange(response.Messages);
        _messages.Add(results);
        _replies.AddRange(response.Messages);
        _replies.Add(results);
        AddUsage(response);
        return results;
    }

    /// <summary>The last response with the messages and the usage of all attempts.</summary>
    public ChatResponse ToResponse(ChatResponse last)
    {
        if (_replies.Count == 0)
        {
            return last;
        }

        AddUsage(last);
        last.Messages = [.. _replies, .. last.Messages];
        last.Usage = _usage;
        return last;
    }

    private void AddUsage(ChatResponse response)
    {
        if (response.Usage is { } usage)
        {
            (_usage ??= new UsageDetails()).Add(usage);
        }
    }
}
