namespace LlamaCpp.Transport;

/// <summary>
/// Finds out that an address leads to several servers in turn, as a name of service discovery may: a server comes again after another one.
/// A server that only moved does not. Thread-safe.
/// </summary>
internal sealed class EndpointTurns
{
    private readonly HashSet<string> _seen = [];
    private string? _last;
    private bool _isFound;

    /// <summary>Notes the server that a request was led to; the number of servers when it is clear for the first time that they take turns, else 0.</summary>
    public int Note(Uri server)
    {
        string authority = server.Authority;
        lock (_seen)
        {
            bool isTurn = !_seen.Add(authority) && _last != authority && !_isFound;
            _last = authority;
            _isFound |= isTurn;
            return isTurn ? _seen.Count : 0;
        }
    }
}
