using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Embeddings;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Many vectors in one reply.</summary>
internal sealed class EmbeddingBatch : BenchmarkCase
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, Server.Scenario.Vectors).Select(i => $"A text to be embedded, number {i}.")];

    public override string Name => "embeddings 64 × 1024 as base64";

    public override string Key => "embeddings";

    public override string Scenario => Server.Scenario.Embeddings;

    public override Target Target => new(TimeRatio: 1.3, Bytes: 300_000);

    public static async Task<CallResult> CallRawAsync(RawClient client)
    {
        List<float[]> vectors = await ReadRawAsync(client);
        return new(vectors.Sum(vector => vector.Length));
    }

    public static async Task<CallResult> CallFloorAsync(RawClient client)
    {
        List<float[]> vectors = await ReadRawAsync(client);
        GeneratedEmbeddings<Embedding<float>> embeddings = new(vectors.Count);
        foreach (float[] vector in vectors)
        {
            embeddings.Add(new Embedding<float>(vector) { ModelId = RawClient.Model, CreatedAt = DateTimeOffset.UtcNow });
        }

        return Count(embeddings);
    }

    public static async Task<CallResult> CallAsync(IEmbeddingGenerator<string, Embedding<float>> generator) => Count(await generator.GenerateAsync(Texts));

    public static async Task<CallResult> CallAsync(EmbeddingClient client)
    {
        OpenAIEmbeddingCollection embeddings = await client.GenerateEmbeddingsAsync(Texts);
        return new(embeddings.Sum(embedding => embedding.ToFloats().Length));
    }

    public override ContenderSet MakeContenders(Uri baseUrl) => new EmbeddingContenders(baseUrl);

    private static Task<List<float[]>> ReadRawAsync(RawClient client) =>
        client.ReadDocumentAsync((buffer, length) => FieldPicker.DecodeVectors(buffer.AsSpan(0, length)), "embeddings", RawRequest.ToEmbeddingContent(Texts));

    private static CallResult Count(GeneratedEmbeddings<Embedding<float>> embeddings)
    {
        long numbers = 0;
        foreach (Embedding<float> embedding in embeddings)
        {
            numbers += embedding.Vector.Length;
        }

        return new(numbers);
    }
}
