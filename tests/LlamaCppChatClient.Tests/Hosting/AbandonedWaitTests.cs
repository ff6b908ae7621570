using System.Collections.Concurrent;
using LlamaCpp.Hosting;

namespace LlamaCpp.Tests.Hosting;

/// <summary>A wait for the server that somebody gave up leaves no task behind that fails unseen.</summary>
public class AbandonedWaitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_that_was_given_up_leaves_no_unobserved_exception(bool cancelled)
    {
        // The script ends when it is told to, after the wait was given up: by its caller, or by a start that does not wait for the model.
        string end = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        string exitCode = cancelled ? "77" : "78";
        using Unobserved unobserved = new($"exit code {exitCode}");
        using ScriptedServer server = ScriptedServer.Create(
            "echo answering; while [ ! -e \"$END\" ]; do sleep 0.02; done; exit $CODE", options =>
            {
                options.Environment["END"] = end;
                options.Environment["CODE"] = exitCode;
            });
        await server.Process.StartAsync(Cancelled);
        if (cancelled)
        {
            await WaitAndLeaveAsync(server);
        }

        await File.WriteAllTextAsync(end, "", Cancelled);
        LlamaServerException ended = await Assert.ThrowsAsync<LlamaServerException>(() => server.Process.WaitUntilReadyAsync(Cancelled));
        File.Delete(end);

        Assert.Contains($"exit code {exitCode}", ended.Message, StringComparison.Ordinal);
        Assert.Empty(unobserved.Collect());
    }

    private static async Task WaitAndLeaveAsync(ScriptedServer server)
    {
        using CancellationTokenSource leave = new();
        Task wait = server.Process.WaitUntilReadyAsync(leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    /// <summary>The unobserved exceptions whose text has a certain part; those of other tests are not looked at.</summary>
    private sealed class Unobserved : IDisposable
    {
        private readonly ConcurrentQueue<string> _found = new();
        private readonly string _part;

        public Unobserved(string part)
        {
            _part = part;
            TaskScheduler.UnobservedTaskException += Keep;
        }

        public ConcurrentQueue<string> Collect()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return _found;
        }

        public void Dispose() => TaskScheduler.UnobservedTaskException -= Keep;

        private void Keep(object? sender, UnobservedTaskExceptionEventArgs arguments)
        {
            string text = arguments.Exception.ToString();
            if (text.Contains(_part, StringComparison.Ordinal))
            {
                _found.Enqueue(text);
            }
        }
    }
}
