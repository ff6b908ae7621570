using System.Diagnostics.CodeAnalysis;

namespace LlamaCpp;

/// <summary>The answer to one question.</summary>
[Experimental("LLAMACPP001")]
public sealed class LlamaCppDecisionAnswer
{
    /// <summary>Gets the name of the question.</summary>
    public required string QuestionId { get; init; }

    /// <summary>Gets the option that was chosen.</summary>
    /// <value><see langword="null"/> unless the question was a choice.</value>
    public string? Choice { get; init; }

    /// <summary>Gets the expected level, from 0; a fraction, since it is the mean of the levels by their probabilities.</summary>
    /// <value><see langword="null"/> unless the question asked for a score.</value>
    public double? Score { get; init; }

    /// <summary>Gets how likely yes is, from 0 to 1.</summary>
    /// <value><see langword="null"/> unless the question was one of yes or no.</value>
    public double? YesProbability { get; init; }

    /// <summary>Gets the probability of each option, or of each level by its number, in the order of the question.</summary>
    /// <value>Empty for a question of yes or no.</value>
    public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; init; } = [];

    /// <summary>
    /// Gets how far the answer is from a guess, from 0 to 1. For a choice: how much likelier the option is than one of all at random. For a
    /// score: how much closer together the levels lie than those of a uniform answer. The two can't be compared.
    /// </summary>
    /// <value><see langword="null"/> for a question of yes or no.</value>
    public double? Confidence { get; init; }
}
