using Microsoft.Extensions.AI;

namespace LlamaCpp.Reduction;

/// <summary>Splits a conversation into what can be dropped as a whole: a turn begins with a message of the user.</summary>
internal sealed class ConversationTurns
{
    // System messages belong to no turn.
    private const int None = -1;

    private readonly IReadOnlyList<ChatMessage> _messages;
    private readonly int[] _turnOf;
    private readonly long[] _sizes;

    public ConversationTurns(IReadOnlyList<ChatMessage> messages)
    {
        _messages = messages;
        _turnOf = new int[messages.Count];
        Count = Split();
        JoinCallsWithResults();
        Number();
        _sizes = new long[Count];
        for (int i = 0; i < messages.Count; i++)
        {
            if (_turnOf[i] != None)
            {
                _sizes[_turnOf[i]] += MessageSize.Of(messages[i]);
            }
        }
    }

    /// <summary>The number of turns. The last one has the last message of the user and is never dropped.</summary>
    public int Count { get; private set; }

    /// <summary>The size of a turn in bytes of its text.</summary>
    public long SizeOf(int turn) => _sizes[turn];

    /// <summary>The messages without the first turns; system messages stay.</summary>
    public List<ChatMessage> Without(int firstTurns) => [.. _messages.Where((_, i) => _turnOf[i] == None || _turnOf[i] >= firstTurns)];

    private int Split()
    {
        int turn = 0;
        bool isEmpty = true;
        for (int i = 0; i < _messages.Count; i++)
        {
            ChatRole role = _messages[i].Role;
            if (role == ChatRole.System || role.Value == "developer")
            {
                _turnOf[i] = None;
                continue;
            }

            if (role == ChatRole.User && !isEmpty)
            {
                turn++;
            }

            isEmpty = false;
            _turnOf[i] = turn;
        }

        return isEmpty ? 0 : turn + 1;
    }

    // A message of the user can stand between a call and its result.
    private void JoinCallsWithResults()
    {
        Dictionary<string, int> callTurns = new(StringComparer.Ordinal);
        for (int i = 0; i < _messages.Count; i++)
        {
            foreach (AIContent content in _turnOf[i] == None ? [] : _messages[i].Contents)
            {
                if (content is FunctionCallContent call)
                {
                    callTurns[call.CallId] = _turnOf[i];
                }
                else if (content is FunctionResultContent result && callTurns.TryGetValue(result.CallId, out int callTurn) && callTurn < _turnOf[i])
                {
                    Join(callTurn, _turnOf[i]);
                    callTurns[result.CallId] = callTurn;
                }
            }
        }

        void Join(int first, int last)
        {
            for (int i = 0; i < _turnOf.Length; i++)
            {
                if (_turnOf[i] > first && _turnOf[i] <= last)
                {
                    _turnOf[i] = first;
                }
            }

            foreach (string id in callTurns.Where(pair => pair.Value > first && pair.Value <= last).Select(pair => pair.Key).ToArray())
            {
                callTurns[id] = first;
            }
        }
    }

    private void Number()
    {
        int[] used = [.. _turnOf.Where(turn => turn != None).Distinct().Order()];
        for (int i = 0; i < _turnOf.Length; i++)
        {
            if (_turnOf[i] != None)
            {
                _turnOf[i] = Array.BinarySearch(used, _turnOf[i]);
            }
        }

        Count = used.Length;
    }
}
