namespace LlamaCpp.Chat;

/// <summary>
/// Which of the members that carry the same part of an answer is read: a <c>message</c> repeats what came as <c>delta</c>, and some servers
/// send a text under two names.
/// </summary>
internal struct MemberChoice
{
    private bool _hadDelta;
    private int _rank;

    /// <summary>Whether the stream had a part of this kind as an addition.</summary>
    public readonly bool HadDelta => _hadDelta;

    /// <summary>Begins an event.</summary>
    public void Begin() => _rank = 0;

    /// <summary>Decides whether a member that is not empty is read.</summary>
    /// <param name="source">Where it stands.</param>
    /// <param name="hasMainName">Whether it has the name that llama-server gives it.</param>
    /// <param name="replaces">Whether it is read in place of what the event had before.</param>
    public bool Take(MemberSource source, bool hasMainName, out bool replaces)
    {
        int rank = ((int)source * 2) + (hasMainName ? 1 : 0);
        replaces = _rank > 0 && rank > _rank;
        if (rank < _rank || (source == MemberSource.Message && _hadDelta))
        {
            return false;
        }

        _rank = rank;
        _hadDelta |= source != MemberSource.Message;
        return true;
    }
}
