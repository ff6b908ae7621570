using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace LlamaCpp.Hosting.Processes;

/// <summary>
/// Starts processes from one thread that lives as long as this process. Linux sends a process its parent-death signal when the
/// thread that started it ends, and a thread of the pool may end at any time.
/// </summary>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Starts = [];

    static ProcessStarter() => new Thread(Run) { IsBackground = true, Name = "llama-server starter" }.Start();

    /// <summary>Starts the process, and throws what <see cref="Process.Start()"/> throws.</summary>
    public static void Start(Process process)
    {
        using ManualResetEventSlim done = new();
        ExceptionDispatchInfo? error = null;
        Starts.Add(() =>
        {
            try
            {
                process.Start();
            }
            catch (Exception exception)
            {
                error = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        done.Wait();
        error?.Throw();
    }

    private static void Run()
    {
        foreach (Action start in Starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
