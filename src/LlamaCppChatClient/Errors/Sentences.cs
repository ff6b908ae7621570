namespace LlamaCpp.Errors;

/// <summary>Puts sentences one after the other, whatever a server ends its words with.</summary>
internal static class Sentences
{
    private const string Ends = ".!?…";

    // What may stand after the end of a sentence.
    private const string Closing = "\"'”’)";

    public static string Join(string first, string? second)
    {
        if (string.IsNullOrWhiteSpace(second))
        {
            return first;
        }

        string start = first.TrimEnd().TrimEnd(':', ',', ';');
        if (start.Length == 0)
        {
            return second;
        }

        ReadOnlySpan<char> end = start.AsSpan().TrimEnd(Closing);
        return !end.IsEmpty && Ends.Contains(end[^1], StringComparison.Ordinal) ? $"{start} {second}" : $"{start}. {second}";
    }
}
