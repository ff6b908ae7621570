using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes text, pictures, sound and films as parts of a message's content.</summary>
internal static class ContentPartWriter
{
    /// <summary>Whether the content is one that <see cref="Write"/> takes.</summary>
    public static bool IsPart(AIContent content) => content is TextContent or DataContent or UriContent or HostedFileContent;

    /// <summary>Writes one content as an object of the <c>content</c> array; true if it is other than text.</summary>
    /// <exception cref="NotSupportedException">llama-server has no form for this kind of content.</exception>
    public static bool Write(RequestBody body, AIContent content, bool allowFileUris)
    {
        switch (content)
        {
            case TextContent text:
                WriteText(body.Json, text.Text);
                return false;
            case DataContent data when TextFile.Read(data) is { } text:
                WriteText(body.Json, text);
                return false;
            case DataContent data:
                WriteData(body, data);
                return true;
            case UriContent { Uri: { IsAbsoluteUri: true, Scheme: "data" } uri } data:
                return Write(body, new DataContent(uri, data.MediaType), allowFileUris);
            case UriContent uri:
                WriteUri(body.Json, uri, allowFileUris);
                return true;
            default:
                throw new NotSupportedException($"llama-server can't be sent a {content.GetType().Name}: it keeps no files. Send the data itself as DataContent, or its address as UriContent.");
        }
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static void WriteData(RequestBody body, DataContent data)
    {
        Utf8JsonWriter json = body.Json;
        json.WriteStartObject();
        if (data.HasTopLevelMediaType("image"))
        {
            ThrowIfUnreadable(data.MediaType, data.Data.Span);
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WritePropertyName("url"u8);
            body.WriteBase64($"data:{data.MediaType};base64,", data.Data);
        }
        else if (data.HasTopLevelMediaType("audio"))
        {
            json.WriteString("type"u8, "input_audio"u8);
            json.WriteStartObject("input_audio"u8);
            json.WritePropertyName("data"u8);
            body.WriteBase64("", data.Data);
            json.WriteString("format"u8, AudioFormat(data.MediaType));
        }
        else if (data.HasTopLevelMediaType("video"))
        {
            json.WriteString("type"u8, "input_video"u8);
            json.WriteStartObject("input_video"u8);
            json.WritePropertyName("data"u8);
            body.WriteBase64("", data.Data);
        }
        else
        {
            throw NotSupported(data.MediaType);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUri(Utf8JsonWriter json, UriContent content, bool allowFileUris)
    {
        string address = FileAddress.IsFile(content.Uri)
            ? FileAddress.ToUrl(content.Uri, allowFileUris)
            : content.Uri.IsAbsoluteUri ? content.Uri.AbsoluteUri : content.Uri.OriginalString;
        string kind = content.HasTopLevelMediaType("image") ? "image_url"
            : content.HasTopLevelMediaType("video") ? "video_url"
            : content.HasTopLevelMediaType("audio") ? "input_audio"
            : throw NotSupported(content.MediaType);
        if (kind == "image_url")
        {
            ThrowIfUnreadable(content.MediaType, data: []);
        }

        json.WriteStartObject();
        json.WriteString("type"u8, kind);
        json.WriteStartObject(kind);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void ThrowIfUnreadable(string mediaType, ReadOnlySpan<byte> data)
    {
        if (ImageFormat.FindRefused(mediaType, data) is { } format)
        {
            throw new NotSupportedException($"llama-server can't read {format} images ({mediaType}). It reads PNG, JPEG, BMP and GIF: convert the image to one of them.");
        }
    }

    // The server recognises the format from the data; older releases insist on one of these two names.
    private static string AudioFormat(string mediaType)
    {
        string subtype = mediaType.Split(';')[0][(mediaType.IndexOf('/', StringComparison.Ordinal) + 1)..].ToLowerInvariant();
        return subtype switch
        {
            "wav" or "x-wav" or "wave" or "vnd.wave" => "wav",
            "mpeg" or "mp3" or "mpeg3" or "x-mpeg" => "mp3",
            _ => subtype,
        };
    }

    private static NotSupportedException NotSupported(string mediaType) => new(
        $"llama-server can't be sent content of the type '{mediaType}'. It takes text (text/*, JSON, XML), and image/*, audio/* and video/* if the model does; GET /props lists its modalities.");
}
