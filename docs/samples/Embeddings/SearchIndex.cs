using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Embeddings;

/// <summary>Passages and their vectors, in memory.</summary>
internal sealed class SearchIndex
{
    // One call takes any number of texts; several are made for the progress bar's sake.
    private const int TextsPerCall = 16;

    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly List<(Passage Passage, ReadOnlyMemory<float> Vector)> _entries = [];

    private SearchIndex(IEmbeddingGenerator<string, Embedding<float>> generator) => _generator = generator;

    public static async Task<SearchIndex> CreateAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator, IReadOnlyList<Passage> passages, IProgress<int> progress, CancellationToken cancellationToken)
    {
        SearchIndex index = new(generator);
        foreach (Passage[] some in passages.Chunk(TextsPerCall))
        {
            progress.Report(index._entries.Count);
            GeneratedEmbeddings<Embedding<float>> embeddings =
                await generator.GenerateAsync(some.Select(passage => passage.ToEmbed()), cancellationToken: cancellationToken);
            index._entries.AddRange(some.Zip(embeddings, (passage, embedding) => (passage, embedding.Vector)));
        }

        progress.Report(index._entries.Count);
        return index;
    }

    /// <summary>The passages that are nearest in meaning, best first.</summary>
    public async Task<IReadOnlyList<(Passage Passage, float Score)>> SearchAsync(string query, int count, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<float> wanted = await _generator.GenerateVectorAsync(query, cancellationToken: cancellationToken);
        return [.. _entries
            .Select(entry => (entry.Passage, Score: Similarity(entry.Vector.Span, wanted.Span)))
            .OrderByDescending(result => result.Score)
            .Take(count)];
    }

    /// <summary>The cosine of the angle between two vectors. llama-server's have the length 1, so their dot product is it.</summary>
    private static float Similarity(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
