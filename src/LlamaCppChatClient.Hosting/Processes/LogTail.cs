namespace LlamaCpp.Hosting.Processes;

/// <summary>The last lines that the server wrote; thread-safe.</summary>
internal sealed class LogTail
{
    private const int MaxLines = 20;
    private const int MaxCharacters = 2048;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        string text;
        lock (_lines)
        {
            text = string.Join('\n', _lines);
        }

        return text.Length <= MaxCharacters ? text : string.Concat("…", text.AsSpan(text.Length - MaxCharacters + 1));
    }
}
