using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LlamaCpp.Tests.Security;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(SecretWatch))]

namespace LlamaCpp.Tests.Security;

/// <summary>
/// Searches every exception that is thrown during the test run, and every log message of the tests' clients, for the key
/// that those clients have; finding it fails the run.
/// </summary>
public sealed class SecretWatch : IDisposable
{
    /// <summary>The key of the tests' clients.</summary>
    public const string ApiKey = "sk-that-nobody-may-read";

    private static readonly ConcurrentQueue<string> Leaks = new();
    private static long _searched;

    public SecretWatch() => AppDomain.CurrentDomain.FirstChanceException += Search;

    /// <summary>Takes the logs of all categories at all levels.</summary>
    public static ILoggerFactory Logs { get; } = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Provider()));

    /// <summary>How many texts were searched so far.</summary>
    public static long Searched => Interlocked.Read(ref _searched);

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Search;
        if (!Leaks.IsEmpty)
        {
            throw new InvalidOperationException($"The API key was found in:\n{string.Join('\n', Leaks)}");
        }
    }

    /// <summary>Whether a text shows the key.</summary>
    public static bool Shows(string text) => text.Contains(ApiKey, StringComparison.Ordinal);

    private static void Search(string text)
    {
        Interlocked.Increment(ref _searched);
        if (Shows(text))
        {
            Leaks.Enqueue(text);
        }
    }

    private static void Search(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        // Not the assertions of tests, which may well compare the key.
        if (thrown.Exception is not Xunit.Sdk.IAssertionException)
        {
            Search(thrown.Exception is LlamaCppException error
                ? string.Join('\n', error.Message, error.ServerErrorType, error.ServerMessage, error.Hint)
                : thrown.Exception.Message);
        }
    }

    private sealed class Provider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Search(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Search(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
