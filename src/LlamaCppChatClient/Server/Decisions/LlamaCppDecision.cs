using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What a decision model answered.</summary>
[Experimental("LLAMACPP001")]
public sealed class LlamaCppDecision
{
    /// <summary>Gets the answers in the order of the questions.</summary>
    public required IReadOnlyList<LlamaCppDecisionAnswer> Answers { get; init; }

    /// <summary>Gets the model that answered.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? ModelId { get; init; }

    /// <summary>Gets the tokens that were read, over all questions; the state counts once for each.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public UsageDetails? Usage { get; init; }

    /// <summary>Gets the answer to a question.</summary>
    /// <param name="questionId">The name of the question.</param>
    /// <exception cref="KeyNotFoundException">There was no such question.</exception>
    public LlamaCppDecisionAnswer this[string questionId] => Answers.FirstOrDefault(answer => answer.QuestionId == questionId)
        ?? throw new KeyNotFoundException($"There was no question '{questionId}'.");
}
