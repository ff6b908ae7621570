using System.Diagnostics;

namespace LlamaCpp.Tests.Hosting;

/// <summary>Waits for what other processes do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Not so within {Limit}.");
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>Waits until there is no such process; one that has ended and that nobody has asked after counts as gone.</summary>
    public static Task GoneAsync(int processId, CancellationToken cancellationToken) => TrueAsync(() => IsGone(processId), cancellationToken);

    private static bool IsGone(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            string stat = $"/proc/{processId}/stat";
            return process.HasExited || (File.Exists(stat) && File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return true;
        }
    }
}
