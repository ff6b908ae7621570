using System.ComponentModel;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>Finds passages of this repository's documentation by meaning. The index is made at the first search and kept in memory.</summary>
internal sealed class DocsSearch
{
    private const int PassageCount = 3;
    private const int MaxPassageLength = 400;

    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly Lazy<Task<IReadOnlyList<(string Passage, Embedding<float> Embedding)>>> _index;

    public DocsSearch(IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        _generator = generator;
        _index = new(IndexAsync);
        Tool = AIFunctionFactory.Create(SearchAsync, "search_docs");
    }

    public AIFunction Tool { get; }

    [Description("Searches the documentation of LlamaCppChatClient.")]
    private async Task<IReadOnlyList<string>> SearchAsync([Description("What to look for.")] string query, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Passage, Embedding<float> Embedding)> index = await _index.Value.WaitAsync(cancellationToken);
        ReadOnlyMemory<float> wanted = await _generator.GenerateVectorAsync(query, cancellationToken: cancellationToken);
        return [.. index
            .OrderByDescending(entry => TensorPrimitives.CosineSimilarity(entry.Embedding.Vector.Span, wanted.Span))
            .Take(PassageCount)
            .Select(entry => entry.Passage)];
    }

    private async Task<IReadOnlyList<(string Passage, Embedding<float> Embedding)>> IndexAsync() =>
        await _generator.GenerateAndZipAsync(
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal)
            from paragraph in File.ReadAllText(file).Split("\n\n", StringSplitOptions.TrimEntries)
            where paragraph.Any(char.IsLetter) && !paragraph.StartsWith("<!--", StringComparison.Ordinal)
            let passage = $"{Path.GetFileName(file)}: {paragraph}"
            select passage.Length > MaxPassageLength ? passage[..MaxPassageLength] : passage);
}
