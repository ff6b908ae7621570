using System.Collections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp.Diagnostics;

/// <summary>A logger that shows no key, and of a server's text only what can be printed. All log messages pass it.</summary>
internal sealed class CleanLogger : ILogger
{
    private readonly ILogger _inner;
    private readonly KeyRedactor _redactor;

    private CleanLogger(ILogger inner, KeyRedactor redactor)
    {
        _inner = inner;
        _redactor = redactor;
    }

    public static ILogger Over(ILogger inner, KeyRedactor redactor) => inner is NullLogger ? inner : new CleanLogger(inner, redactor);

    public bool IsEnabled(LogLevel logLevel) => _inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string message = formatter(state, exception);
        exception = exception is not null && _redactor.Finds(exception.ToString()) ? new InvalidOperationException($"{exception.GetType().Name}: {Clean(exception.Message, keepLines: false)}") : exception;

        // Prompts and replies, which only Trace shows, keep their lines.
        bool keepLines = logLevel == LogLevel.Trace;
        string clean = Clean(message, keepLines);
        if (ReferenceEquals(clean, message))
        {
            _inner.Log(logLevel, eventId, state, exception, formatter);
        }
        else if (_inner.IsEnabled(logLevel))
        {
            _inner.Log(logLevel, eventId, new CleanState(clean, CleanValues(state, keepLines)), exception, static (state, _) => state.ToString());
        }
    }

    private string Clean(string text, bool keepLines) => PrintableText.Escape(_redactor.Redact(text), keepLines);

    private List<KeyValuePair<string, object?>> CleanValues<TState>(TState state, bool keepLines) =>
        [.. (state as IEnumerable<KeyValuePair<string, object?>> ?? []).Select(pair => pair.Value is null ? pair : new(pair.Key, CleanValue(pair.Value, keepLines)))];

    private object CleanValue(object value, bool keepLines)
    {
        string text = value.ToString() ?? "";
        string clean = Clean(text, keepLines);
        return ReferenceEquals(clean, text) ? value : clean;
    }

    private sealed class CleanState(string message, List<KeyValuePair<string, object?>> values) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => message;
    }
}
