using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Reads data that is text, since the model takes text and no files.</summary>
internal static class TextFile
{
    /// <summary>The text, after the file's name when it has one; null for data that is no text.</summary>
    /// <exception cref="NotSupportedException">The character set of the media type is not known here.</exception>
    public static string? Read(DataContent data)
    {
        string type = data.MediaType.Split(';')[0].Trim();
        if (!IsText(type))
        {
            return null;
        }

        // Sees a byte order mark, and takes it off.
        using StreamReader reader = new(new MemoryStream(data.Data.ToArray()), EncodingOf(data.MediaType), detectEncodingFromByteOrderMarks: true);
        string text = reader.ReadToEnd();
        return data.Name is { Length: > 0 } name ? $"{name}:\n{text}" : text;
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
        || (type.EndsWith("+xml", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("image/", StringComparison.OrdinalIgnoreCase))
        || type.ToUpperInvariant() is "APPLICATION/JSON" or "APPLICATION/XML" or "APPLICATION/YAML" or "APPLICATION/X-YAML"
            or "APPLICATION/TOML" or "APPLICATION/JAVASCRIPT" or "APPLICATION/X-NDJSON" or "APPLICATION/SQL" or "APPLICATION/CSV";

    private static Encoding EncodingOf(string mediaType)
    {
        string? name = MediaTypeHeaderValue.TryParse(mediaType, out MediaTypeHeaderValue? parsed) ? parsed.CharSet?.Trim('"') : null;
        try
        {
            return string.IsNullOrEmpty(name) ? Encoding.UTF8 : Encoding.GetEncoding(name);
        }
        catch (ArgumentException exception)
        {
            throw new NotSupportedException($"The character set of '{mediaType}' is not known here. Send the text as UTF-8.", exception);
        }
    }
}
