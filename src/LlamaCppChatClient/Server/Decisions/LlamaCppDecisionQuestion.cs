using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace LlamaCpp;

/// <summary>A question that a decision model answers by choosing, scoring, or saying how likely yes is.</summary>
/// <remarks>Made by <see cref="Choice"/>, <see cref="Score"/> or <see cref="YesOrNo"/>.</remarks>
[Experimental("LLAMACPP001")]
public sealed class LlamaCppDecisionQuestion
{
    private readonly Action<Utf8JsonWriter> _writeCriteria;

    private LlamaCppDecisionQuestion(string id, string type, string instructions, Action<Utf8JsonWriter> writeCriteria)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(instructions);
        Id = id;
        Type = type;
        Instructions = instructions;
        _writeCriteria = writeCriteria;
    }

    /// <summary>Gets the name by which the answer is found.</summary>
    public string Id { get; }

    /// <summary>Gets what is asked.</summary>
    public string Instructions { get; }

    /// <summary>The server's word for the kind of question.</summary>
    internal string Type { get; }

    /// <summary>Asks for one of several options.</summary>
    /// <param name="id">The name by which the answer is found.</param>
    /// <param name="instructions">What is asked.</param>
    /// <param name="options">The options with their descriptions; a description can be <see langword="null"/>. The model limits their number.</param>
    /// <exception cref="ArgumentException">There are no options.</exception>
    public static LlamaCppDecisionQuestion Choice(string id, string instructions, IEnumerable<KeyValuePair<string, string?>> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        KeyValuePair<string, string?>[] all = [.. options];
        if (all.Length == 0)
        {
            throw new ArgumentException("There must be at least one option.", nameof(options));
        }

        return new LlamaCppDecisionQuestion(id, "choice", instructions, json =>
        {
            json.WriteStartObject("criteria"u8);
            foreach ((string key, string? description) in all)
            {
                json.WriteString(key, description);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Asks for a place on a scale.</summary>
    /// <param name="id">The name by which the answer is found.</param>
    /// <param name="instructions">What is asked.</param>
    /// <param name="levels">The levels in words, from the lowest (0); 2 to 10.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 or more than 10 levels.</exception>
    public static LlamaCppDecisionQuestion Score(string id, string instructions, IEnumerable<string> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        string[] all = [.. levels];
        if (all.Length is < 2 or > 10)
        {
            throw new ArgumentException($"There are {all.Length} levels; there must be 2 to 10.", nameof(levels));
        }

        return new LlamaCppDecisionQuestion(id, "score", instructions, json =>
        {
            json.WriteStartArray("criteria"u8);
            foreach (string level in all)
            {
                json.WriteStringValue(level);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Asks how likely yes is.</summary>
    /// <param name="id">The name by which the answer is found.</param>
    /// <param name="instructions">What is asked.</param>
    /// <param name="yes">When the answer is yes; <see langword="null"/> to leave that to the model.</param>
    /// <param name="no">When the answer is no; <see langword="null"/> to leave that to the model.</param>
    public static LlamaCppDecisionQuestion YesOrNo(string id, string instructions, string? yes = null, string? no = null) =>
        new(id, "noul", instructions, json =>
        {
            if (yes is not null || no is not null)
            {
                json.WriteStartObject("criteria"u8);
                json.WriteString("true"u8, yes);
                json.WriteString("false"u8, no);
                json.WriteEndObject();
            }
        });

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Id);
        json.WriteString("type"u8, Type);
        json.WriteString("instructions"u8, Instructions);
        _writeCriteria(json);
        json.WriteEndObject();
    }
}
