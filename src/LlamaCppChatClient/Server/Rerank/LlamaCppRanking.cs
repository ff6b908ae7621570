using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>Documents in the order of how well they answer a query.</summary>
public sealed class LlamaCppRanking
{
    /// <summary>The documents, best first.</summary>
    public required IReadOnlyList<LlamaCppRankedDocument> Results { get; init; }

    /// <summary>The model that scored them.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? ModelId { get; init; }

    /// <summary>The tokens that were read, of the query and all documents: no tokens are generated.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public UsageDetails? Usage { get; init; }
}
