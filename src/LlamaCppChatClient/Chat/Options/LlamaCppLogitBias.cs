using System.Text.Json.Serialization;

namespace LlamaCpp;

/// <summary>Makes tokens more or less likely: <c>new LlamaCppLogitBias { [15043] = 1.5f, ["Hello"] = -0.5f, ["!"] = LlamaCppLogitBias.Never }</c>.</summary>
/// <remarks>
/// llama.cpp server README, section <c>POST /completion</c>, <c>logit_bias</c>. A text stands for each token that it is made of.
/// A bias is added to the token's logit. The server ignores ids that are not in its vocabulary.
/// </remarks>
[JsonConverter(typeof(LlamaCppLogitBiasJsonConverter))]
public sealed class LlamaCppLogitBias
{
    /// <summary>The bias of a token that must not be generated; the server's word for it is <c>false</c>.</summary>
    public const float Never = float.NegativeInfinity;

    private readonly Dictionary<int, float> _tokens = [];
    private readonly Dictionary<string, float> _texts = new(StringComparer.Ordinal);

    /// <summary>Initializes an empty set, to be filled by an object initializer.</summary>
    public LlamaCppLogitBias()
    {
    }

    /// <summary>Initializes the set from pairs; of several for one token, or one text, the last counts.</summary>
    /// <param name="tokens">Biases by token id, or <see langword="null"/> for none.</param>
    /// <param name="texts">Biases by text, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bias is NaN or positive infinity.</exception>
    public LlamaCppLogitBias(IEnumerable<KeyValuePair<int, float>>? tokens, IEnumerable<KeyValuePair<string, float>>? texts = null)
    {
        foreach ((int token, float bias) in tokens ?? [])
        {
            _tokens[token] = Checked(bias);
        }

        foreach ((string text, float bias) in texts ?? [])
        {
            _texts[text] = Checked(bias);
        }
    }

    /// <summary>The biases by token id.</summary>
    public IReadOnlyDictionary<int, float> Tokens => _tokens;

    /// <summary>The biases by text.</summary>
    public IReadOnlyDictionary<string, float> Texts => _texts;

    /// <summary>The bias of one token; 0 for a token that has none.</summary>
    /// <param name="token">The token's id in the model's vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bias is NaN or positive infinity.</exception>
    public float this[int token]
    {
        get => _tokens.GetValueOrDefault(token);
        init => _tokens[token] = Checked(value);
    }

    /// <summary>The bias of each token that a text is made of; 0 for a text that has none.</summary>
    /// <param name="text">The text; it is not looked at as a number, <c>"15"</c> is the text 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bias is NaN or positive infinity.</exception>
    public float this[string text]
    {
        get => _texts.GetValueOrDefault(text);
        init => _texts[text] = Checked(value);
    }

    // JSON has no NaN and no infinity; negative infinity is sent as false.
    private static float Checked(float bias) => float.IsFinite(bias) || float.IsNegativeInfinity(bias)
        ? bias
        : throw new ArgumentOutOfRangeException(nameof(bias), bias, "A bias must be a finite number, or LlamaCppLogitBias.Never.");
}
