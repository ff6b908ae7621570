using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Support;

/// <summary>Keeps what is logged, at every level.</summary>
internal sealed class RecordingLogger : ILogger, ILoggerFactory
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Message)> _entries = new();

    public LogLevel Least { get; init; } = LogLevel.Trace;

    public IReadOnlyList<(LogLevel Level, int Id, string Message)> Entries => [.. _entries];

    public IReadOnlyList<string> Warnings => [.. _entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message)];

    public string Text => string.Join('\n', _entries.Select(entry => entry.Message));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Least;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}".TrimEnd()));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
