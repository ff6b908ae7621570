using System.Diagnostics.CodeAnalysis;

namespace LlamaCpp.Routing.Affinity;

/// <summary>Remembers which server had which beginning of a conversation, up to a number of them; the least recently used go first.</summary>
internal sealed class AffinityMemory<TServer>(int capacity)
    where TServer : class
{
    private readonly Dictionary<ulong, LinkedListNode<(ulong Mark, TServer Server)>> _nodes = [];
    private readonly LinkedList<(ulong Mark, TServer Server)> _byAge = [];
    private readonly object _gate = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>Finds the server of the longest beginning that is remembered.</summary>
    /// <param name="marks">From the shortest beginning to the longest.</param>
    /// <param name="server">The server.</param>
    public bool TryFind(IReadOnlyList<ulong> marks, [NotNullWhen(true)] out TServer? server)
    {
        lock (_gate)
        {
            for (int i = marks.Count - 1; i >= 0; i--)
            {
                if (_nodes.TryGetValue(marks[i], out LinkedListNode<(ulong Mark, TServer Server)>? node))
                {
                    server = node.Value.Server;
                    return true;
                }
            }
        }

        server = null;
        return false;
    }

    /// <summary>Remembers that the server has all these beginnings.</summary>
    public void Remember(IReadOnlyList<ulong> marks, TServer server)
    {
        lock (_gate)
        {
            foreach (ulong mark in marks)
            {
                if (_nodes.Remove(mark, out LinkedListNode<(ulong Mark, TServer Server)>? known))
                {
                    _byAge.Remove(known);
                }
                else if (_nodes.Count == capacity)
                {
                    Forget();
                }

                if (capacity > 0)
                {
                    _nodes[mark] = _byAge.AddLast((mark, server));
                }
            }
        }
    }

    private void Forget()
    {
        if (_byAge.First is { } oldest)
        {
            _byAge.RemoveFirst();
            _nodes.Remove(oldest.Value.Mark);
        }
    }
}
