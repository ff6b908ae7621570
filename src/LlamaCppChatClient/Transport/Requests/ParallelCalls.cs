namespace LlamaCpp.Transport;

/// <summary>Makes calls at the same time. The first that fails ends the others, and its exception is the outcome.</summary>
internal static class ParallelCalls
{
    /// <returns>The results in the order of the calls, not of their ends.</returns>
    public static async Task<T[]> RunAsync<T>(int count, Func<int, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        T[] results = new T[count];
        ParallelOptions together = new() { MaxDegreeOfParallelism = Math.Max(count, 1), CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0, count, together, async (place, token) => results[place] = await call(place, token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }
}
