using LlamaCpp.Chat;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a server refuses to go on with a text.</summary>
internal static class CompletionHints
{
    public static RequestHints Infill { get; } = RequestHints.Needs("a model that was trained to fill in the middle") with { Explain = ExplainText };

    public static RequestHints Text { get; } = new() { Explain = ExplainText };

    public static RequestHints Media { get; } = new() { Explain = static message => ExplainText(message) ?? MediaHints.Explain(message) };

    private static string? ExplainText(string message) => SchemaHints.For(message, static () => []);
}
