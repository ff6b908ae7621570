namespace LlamaCpp.Samples.WebChat;

/// <summary>Reports at once, in the caller's order; <see cref="Progress{T}"/> posts to other threads.</summary>
internal sealed class Report<T>(Action<T> report) : IProgress<T>
{
    void IProgress<T>.Report(T value) => report(value);
}
