using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a server refuses to show or to save its slots.</summary>
internal static class SlotHints
{
    public static RequestHints List { get; } = RequestHints.Needs("--slots (and without --no-slots)");

    public static RequestHints Files { get; } = RequestHints.Needs("--slot-save-path DIR") with { Explain = Explain };

    private static string? Explain(string message) =>
        message.Says("Invalid filename") ? "Give a file name without folders: the server keeps the file in the folder of its --slot-save-path."
        : message.Says("Unable to restore slot") ? "Restore what was saved with the same model, into a slot whose context is at least as large."
        : null;
}
