using System.Diagnostics.CodeAnalysis;
using LlamaCpp.Benchmarks.Cases;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The contenders of the embeddings case.</summary>
internal sealed class EmbeddingContenders : ContenderSet
{
    private readonly RawClient _raw;
    private readonly LlamaCppEmbeddingGenerator _library;
    private readonly OpenAIConnection _openAI;

    [SetsRequiredMembers]
    public EmbeddingContenders(Uri baseUrl)
    {
        _raw = new RawClient(baseUrl);
        _library = new LlamaCppEmbeddingGenerator(new LlamaCppOptions { BaseUrl = baseUrl, Model = RawClient.Model });
        _openAI = new OpenAIConnection(baseUrl, close: false);
        OpenAI.Embeddings.EmbeddingClient openAI = _openAI.Client.GetEmbeddingClient(RawClient.Model);
        Own =
        [
            new(Contender.Raw, () => EmbeddingBatch.CallRawAsync(_raw)),
            new(Contender.Floor, () => EmbeddingBatch.CallFloorAsync(_raw)),
            new(Contender.Library, () => EmbeddingBatch.CallAsync(_library)),
        ];
        Others =
        [
            new(Contender.OpenAI, () => EmbeddingBatch.CallAsync(openAI)),
            new(Contender.MeaiOpenAI, () => EmbeddingBatch.CallAsync(openAI.AsIEmbeddingGenerator())),
        ];
    }

    public override void Dispose()
    {
        _raw.Dispose();
        _library.Dispose();
        _openAI.Dispose();
    }
}
