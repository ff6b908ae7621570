using System.Text.Json;

namespace LlamaCpp;

/// <summary>What <see cref="LlamaCppServerClient.CompleteAsync"/> continues: a text, or tokens. A <see cref="string"/> is one.</summary>
public sealed class LlamaCppPrompt
{
    private readonly string? _text;
    private readonly int[] _tokens = [];

    /// <summary>Initializes a prompt of text.</summary>
    /// <param name="text">The text, taken as it is; <see cref="LlamaCppServerClient.ApplyTemplateAsync"/> makes one of messages.</param>
    public LlamaCppPrompt(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    private LlamaCppPrompt(int[] tokens) => _tokens = tokens;

    /// <summary>Takes a text for the prompt that it is.</summary>
    /// <param name="text">The text; <see langword="null"/> is no prompt.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static implicit operator LlamaCppPrompt?(string? text) => text is null ? null : new LlamaCppPrompt(text);

    /// <summary>Makes a prompt of tokens.</summary>
    /// <param name="tokens">The ids of the tokens, as <see cref="LlamaCppServerClient.TokenizeAsync"/> gives them; copied.</param>
    public static LlamaCppPrompt FromTokens(IEnumerable<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new LlamaCppPrompt([.. tokens]);
    }

    /// <summary>The text; empty for tokens.</summary>
    public override string ToString() => _text ?? "";

    internal void Write(Utf8JsonWriter json)
    {
        if (_text is not null)
        {
            json.WriteString("prompt"u8, _text);
            return;
        }

        json.WriteStartArray("prompt"u8);
        foreach (int token in _tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
    }
}
