namespace LlamaCpp.Reduction;

/// <summary>
/// Finds how many turns to drop. What is dropped ends where the conversation so far crosses a multiple of the step: this depends on
/// the beginning of the conversation alone, so that a growing conversation is cut at the same place again and again.
/// </summary>
internal static class DropSearch
{
    /// <summary>The fewest turns of those that end a step, else the fewest at all, without which the conversation fits; null when none is enough.</summary>
    /// <param name="turns">The conversation.</param>
    /// <param name="stepSize">The size of a step in bytes.</param>
    /// <param name="fits">Asks whether the conversation fits without its first turns.</param>
    public static async Task<int?> FindAsync(ConversationTurns turns, long stepSize, Func<int, Task<bool>> fits)
    {
        int[] steps = [.. Steps(turns, stepSize)];
        if (await FirstAsync(steps, fits).ConfigureAwait(false) is { } step)
        {
            return step;
        }

        int last = steps is [.., var end] ? end : 0;
        return await FirstAsync([.. Enumerable.Range(last + 1, Math.Max(turns.Count - 1 - last, 0))], fits).ConfigureAwait(false);
    }

    private static IEnumerable<int> Steps(ConversationTurns turns, long stepSize)
    {
        long size = 0;
        for (int turn = 0; turn < turns.Count - 1; turn++)
        {
            long before = size;
            size += turns.SizeOf(turn);
            if (size / stepSize > before / stepSize)
            {
                yield return turn + 1;
            }
        }
    }

    /// <summary>The first of the numbers that fits: whatever fits, more dropped fits too.</summary>
    private static async Task<int?> FirstAsync(int[] drops, Func<int, Task<bool>> fits)
    {
        int low = 0;
        int high = drops.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (await fits(drops[middle]).ConfigureAwait(false))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return high < drops.Length ? drops[high] : null;
    }
}
