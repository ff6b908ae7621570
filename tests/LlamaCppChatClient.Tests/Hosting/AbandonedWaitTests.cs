using System.Collections.Concurrent;

namespace LlamaCpp.Tests.Hosting;

/// <summary>A wait for the server that somebody gave up leaves no task behind that fails unseen.</summary>
public class AbandonedWaitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_that_was_cancelled_leaves_no_unobserved_exception()
    {
        using Unobserved unobserved = new("exit code 77");
        using ScriptedServer server = ScriptedServer.Create("echo answering; sleep 2; exit 77");
        await server.Process.StartAsync(Cancelled);
        using CancellationTokenSource leave = new();

        Task wait = server.Process.WaitUntilReadyAsync(leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Eventually.TrueAsync(() => server.Log.Contains("There is no llama-server any more.") || !server.Process.IsRunning, Cancelled);

        Assert.Empty(unobserved.Collect());
    }

    [Fact]
    public async Task Start_that_does_not_wait_for_the_model_leaves_no_unobserved_exception()
    {
        using ScriptedServer server = ScriptedServer.Create(
            "echo answering; exec sleep 600", options => options.ReadyTimeout = TimeSpan.FromSeconds(1.5));
        using Unobserved unobserved = new(server.Process.BaseUrl.ToString());

        await server.Process.StartAsync(Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);

        Assert.Empty(unobserved.Collect());
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
