using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Aspire;

/// <summary>Embeds a few sentences and logs which one is nearest to a question.</summary>
public sealed partial class Indexer(IEmbeddingGenerator<string, Embedding<float>> generator, ILogger<Indexer> logger) : BackgroundService
{
    private static readonly string[] Sentences = ["Paris is the capital of France.", "The weather is nice today.", "My favorite color is red."];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Embedding<float> question = await generator.GenerateAsync("What is the capital of France?", cancellationToken: stoppingToken);
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(Sentences, cancellationToken: stoppingToken);
        (string nearest, Embedding<float> _) = Sentences.Zip(vectors).MaxBy(pair => Similarity(question.Vector.Span, pair.Second.Vector.Span));
        LogNearest(logger, nearest);
    }

    // The server's vectors have the length 1, so that the product is the cosine.
    private static float Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        float sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Nearest to the question: {Sentence}")]
    private static partial void LogNearest(ILogger logger, string sentence);
}
