namespace LlamaCpp.Chat;

/// <summary>Addresses of files on the server's own disk, in all their spellings.</summary>
internal static class FileAddress
{
    private const string Prefix = "file://";

    /// <summary>Whether the address leads to a file: by its scheme, as a path, or as text that the platform does not take for an address.</summary>
    public static bool IsFile(Uri uri) => uri.IsAbsoluteUri
        ? uri.IsFile || uri.IsUnc
        : uri.OriginalString.AsSpan().Trim().StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The one spelling that the server takes. It does not undo percent-encoding, and takes all that follows the slashes for the path below its <c>--media-path</c>.</summary>
    /// <exception cref="NotSupportedException">Files are not allowed.</exception>
    public static string ToUrl(Uri uri, bool isAllowed)
    {
        if (!isAllowed)
        {
            throw new NotSupportedException(
                $"The URI '{uri}' would make the server read its own disk. Send the data as DataContent, or set LlamaCppOptions.AllowFileUris if the server was started with --media-path for this.");
        }

        string text = uri.OriginalString.Trim();
        return Prefix + (text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(text[Prefix.Length..])
            : uri.IsAbsoluteUri ? uri.LocalPath
            : Uri.UnescapeDataString(text["file:".Length..]));
    }
}
