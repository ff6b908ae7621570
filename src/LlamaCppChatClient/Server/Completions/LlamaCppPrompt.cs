using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What <see cref="LlamaCppServerClient.CompleteAsync"/> continues: text, tokens, images and audio, in any order. A <see cref="string"/> is one.</summary>
public sealed class LlamaCppPrompt
{
    // Each is a string, an int[] or a DataContent; no two texts and no two lists of tokens stand side by side.
    private readonly object[] _parts;

    /// <summary>Initializes a prompt of text.</summary>
    /// <param name="text">The text, taken as it is; <see cref="LlamaCppServerClient.ApplyTemplateAsync"/> makes one of messages.</param>
    public LlamaCppPrompt(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _parts = [text];
    }

    private LlamaCppPrompt(params object[] parts) => _parts = parts;

    /// <summary>Whether the prompt has an image or audio, whose place in the text the server's own marker holds.</summary>
    internal bool HasMedia => _parts.Any(part => part is DataContent);

    /// <summary>Takes a text for the prompt that it is.</summary>
    /// <param name="text">The text; <see langword="null"/> is no prompt.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator LlamaCppPrompt?(string? text) => text is null ? null : new LlamaCppPrompt(text);

    /// <summary>Makes a prompt of tokens.</summary>
    /// <param name="tokens">The ids of the tokens, as <see cref="LlamaCppServerClient.TokenizeAsync"/> gives them; copied.</param>
    public static LlamaCppPrompt FromTokens(IEnumerable<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new LlamaCppPrompt((object)tokens.ToArray());
    }

    /// <summary>Makes a prompt of an image or of audio, for a server that was started with <c>--mmproj</c>.</summary>
    /// <param name="media">The bytes of a file of a format that the server reads.</param>
    public static LlamaCppPrompt FromMedia(DataContent media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return new LlamaCppPrompt((object)media);
    }

    /// <summary>Makes a prompt of this one and what follows it.</summary>
    /// <param name="next">What follows.</param>
    public LlamaCppPrompt Append(LlamaCppPrompt next)
    {
        ArgumentNullException.ThrowIfNull(next);
        object[] parts = (_parts[^1], next._parts[0]) switch
        {
            (string first, string second) => [.. _parts[..^1], first + second, .. next._parts[1..]],
            (int[] first, int[] second) => [.. _parts[..^1], (int[])[.. first, .. second], .. next._parts[1..]],
            _ => [.. _parts, .. next._parts],
        };
        return new LlamaCppPrompt(parts);
    }

    /// <summary>The text; nothing for tokens, images and audio.</summary>
    public override string ToString() => string.Concat(_parts.OfType<string>());

    /// <summary>Writes the member of the request.</summary>
    /// <exception cref="NotSupportedException">Tokens stand beside an image or audio.</exception>
    internal void Write(Utf8JsonWriter json, string mediaMarker)
    {
        if (HasMedia)
        {
            WriteMedia(json, mediaMarker);
        }
        else if (_parts is [string text])
        {
            json.WriteString("prompt"u8, text);
        }
        else
        {
            json.WriteStartArray("prompt"u8);
            foreach (object part in _parts)
            {
                if (part is string piece)
                {
                    json.WriteStringValue(piece);
                }

                foreach (int token in part as int[] ?? [])
                {
                    json.WriteNumberValue(token);
                }
            }

            json.WriteEndArray();
        }
    }

    private void WriteMedia(Utf8JsonWriter json, string mediaMarker)
    {
        if (_parts.Any(part => part is int[]))
        {
            throw new NotSupportedException("llama-server takes no tokens beside images or audio in a prompt: give their text.");
        }

        json.WriteStartObject("prompt"u8);
        json.WriteString("prompt_string"u8, _parts.Aggregate(new StringBuilder(), (all, part) => all.Append(part as string ?? mediaMarker)).ToString());
        json.WriteStartArray("multimodal_data"u8);
        foreach (DataContent media in _parts.OfType<DataContent>())
        {
            json.WriteBase64StringValue(media.Data.Span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
