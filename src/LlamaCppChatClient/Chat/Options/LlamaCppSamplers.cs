namespace LlamaCpp;

/// <summary>The names for <c>ChatOptions.Samplers</c>.</summary>
/// <remarks>
/// The server's default chain, in order: <see cref="Penalties"/>, <see cref="Dry"/>, <see cref="TopNSigma"/>, <see cref="TopK"/>,
/// <see cref="TypicalP"/>, <see cref="TopP"/>, <see cref="MinP"/>, <see cref="Xtc"/>, <see cref="Temperature"/>.
/// </remarks>
public static class LlamaCppSamplers
{
    /// <summary>The repeat, presence and frequency penalties.</summary>
    public const string Penalties = "penalties";

    /// <summary>The DRY penalty on repeated sequences.</summary>
    public const string Dry = "dry";

    /// <summary>Cuts by distance from the best token's logit.</summary>
    public const string TopNSigma = "top_n_sigma";

    /// <summary>Keeps the K best tokens.</summary>
    public const string TopK = "top_k";

    /// <summary>Locally typical sampling. The server's name here is <c>typ_p</c>, although the field is <c>typical_p</c>.</summary>
    public const string TypicalP = "typ_p";

    /// <summary>Keeps the best tokens up to a total probability.</summary>
    public const string TopP = "top_p";

    /// <summary>Keeps the tokens that are probable enough compared with the best one.</summary>
    public const string MinP = "min_p";

    /// <summary>Removes the best tokens at random.</summary>
    public const string Xtc = "xtc";

    /// <summary>The temperature, fixed or dynamic.</summary>
    public const string Temperature = "temperature";

    /// <summary>For filling in the middle of code.</summary>
    public const string Infill = "infill";

    /// <summary>Adaptive-p; it selects the token, so it always acts last.</summary>
    public const string AdaptiveP = "adaptive_p";
}
