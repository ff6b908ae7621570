using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Puts tool calls together from their parts, which may be interleaved, and makes whole function calls of them.</summary>
/// <remarks>
/// Servers number and name their parts differently. In order of precedence: an id that is known means its call, whatever the
/// index; a name that comes when the arguments are whole begins a call; anything else continues the call of its index, or the
/// last one.
/// </remarks>
internal sealed class ToolCallAccumulator : IDisposable
{
    private readonly List<PartialToolCall> _calls = [];
    private readonly Dictionary<int, PartialToolCall> _byIndex = [];
    private readonly Dictionary<string, PartialToolCall> _byId = new(StringComparer.Ordinal);
    private PartialToolCall? _last;

    /// <summary>Takes the parts of one event in.</summary>
    public void Add(ReadOnlySpan<ToolCallDelta> deltas)
    {
        int before = _calls.Count;
        for (int place = 0; place < deltas.Length; place++)
        {
            ToolCallDelta delta = deltas[place];
            if (delta is { IsSnapshot: true, Name: not null } && place >= before)
            {
                Add(null, delta);
            }
            else if (delta.IsSnapshot && place < before && _calls[place].IsBeginningOf(delta))
            {
                _calls[place].Replace(delta);
            }
            else
            {
                Add(Find(delta, isFirst: place == 0), delta);
            }
        }
    }

    /// <summary>The calls in the order in which they began. Of an interrupted reply only those whose arguments are whole.</summary>
    public IEnumerable<FunctionCallContent> ToContents(bool onlyComplete = false)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (PartialToolCall call in _calls)
        {
            if (call.MayBeEcho && call.HasNoArguments)
            {
                continue;
            }

            // Results are matched to calls by id: each needs one of its own.
            if (call.Id is null || !ids.Add(call.Id))
            {
                call.Id = $"call_{Guid.NewGuid():N}";
            }

            FunctionCallContent content = call.ToContent(call.Id);
            if (!onlyComplete || (content.Exception is null && !call.HasNoArguments))
            {
                yield return content;
            }
        }
    }

    public void Dispose()
    {
        foreach (PartialToolCall call in _calls)
        {
            call.Dispose();
        }
    }

    private void Add(PartialToolCall? call, ToolCallDelta delta)
    {
        if (call is null)
        {
            call = new PartialToolCall { MayBeEcho = MayBeEcho(delta) };
            _calls.Add(call);
        }

        call.Add(delta);
        _last = call;
        if (delta.Id is { } id)
        {
            _byId[id] = call;
        }

        if (delta.Index is { } index)
        {
            _byIndex[index] = call;
        }
    }

    /// <summary>Whether a part that begins a call is perhaps only the end of the last one: it has that one's name, or one more id and no name.</summary>
    private bool MayBeEcho(ToolCallDelta delta)
    {
        bool isOfLast = delta.Index is not { } index || _byIndex.ContainsKey(index);
        return isOfLast && !delta.IsSnapshot && _last is { IsWhole: true } last
            && (delta.Name is null ? delta.Id is not null : delta.Id is null && delta.Name == last.Name);
    }

    /// <summary>The call that a part belongs to; null when it begins one.</summary>
    private PartialToolCall? Find(ToolCallDelta delta, bool isFirst)
    {
        if (delta.Id is { } id && _byId.TryGetValue(id, out PartialToolCall? same))
        {
            return delta.Name is not null && same.IsFollowedBy(delta, hasSameId: true) ? null : same;
        }

        PartialToolCall? ofIndex = delta.Index is { } index ? _byIndex.GetValueOrDefault(index) : null;
        return (ofIndex ?? _last) is not { } known ? null
            : delta.Name is null ? FindWithoutName(delta, known, isOfIndex: ofIndex is not null)
            : ofIndex is null && (delta.Index is not null || !isFirst || known.HasOtherName(delta)) ? null
            : delta.Id is not null && known.Id is not null ? null // index always 0, and ids of their own
            : known.IsFollowedBy(delta, hasSameId: false) ? null
            : known;
    }

    // Some servers number the parts, not the calls. The id may come last, and some servers make a new one for each part.
    private static PartialToolCall? FindWithoutName(ToolCallDelta delta, PartialToolCall known, bool isOfIndex)
    {
        bool goesOn = delta.Id is null
            ? known.CanTake(delta.Arguments.Span)
            : (isOfIndex || delta.Index is null) && (!known.IsWhole || (known.Id is null && delta.Arguments.Length == 0));
        return goesOn ? known : null;
    }
}
