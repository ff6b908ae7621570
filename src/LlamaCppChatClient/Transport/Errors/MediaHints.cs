namespace LlamaCpp.Transport;

/// <summary>What to try when a server refuses an image or sound.</summary>
internal static class MediaHints
{
    public const string Projector =
        "The model was started without its projector: start the server with --mmproj (or -hf, which finds it), and with a model that takes this kind of input.";

    private const string Formats =
        "The server reads PNG, JPEG, BMP and GIF images, and WAV, MP3 and FLAC sound: convert other formats, and check that the data is whole.";

    /// <summary>What to try when a request with images or sound was refused.</summary>
    public static string? Explain(string message) => message.Says("not supported") ? Projector : null;

    /// <summary>What to try when the words alone say that it is about images or sound.</summary>
    public static string? Read(string message) =>
        message.Says("mmproj") ? Projector
        : message.Says("Failed to load image or audio file") ? Formats
        : null;
}
