namespace LlamaCpp.Transport;

/// <summary>Finds in a server's message the words that matter.</summary>
internal static class ServerWords
{
    private const string Jinja = "Jinja Exception: ";

    /// <summary>Whether a server's message has these words, in any case.</summary>
    public static bool Says(this string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>The words of the chat template itself, which follow a page of the server's own; null when there are none.</summary>
    public static string? OfTemplate(string message) =>
        message.LastIndexOf(Jinja, StringComparison.Ordinal) is >= 0 and int place && message[(place + Jinja.Length)..].Trim() is { Length: > 0 } words ? words : null;

    /// <summary>The message with the words that matter first.</summary>
    public static string Lead(string message) => OfTemplate(message) is { } words ? $"{words} In full: {message}" : message;
}
