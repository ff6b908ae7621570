using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Embeddings;

/// <summary>Puts the vectors of several replies into the order of the inputs, and adds up the usage. Thread-safe.</summary>
internal sealed class EmbeddingCollector(int count, bool isNormalized = false)
{
    private readonly Embedding<float>?[] _embeddings = new Embedding<float>?[count];
    private readonly object _lock = new();
    private UsageDetails? _usage;

    /// <summary>The length of the vectors; 0 until the first one comes.</summary>
    public int Dimensions { get; private set; }

    public UsageDetails? Usage => _usage;

    /// <summary>Takes one reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="start">The number of its first input.</param>
    /// <param name="length">How many inputs it answers.</param>
    /// <param name="model">The model that was asked for, in case the reply names none.</param>
    /// <param name="createdAt">When it came.</param>
    /// <returns>Why it can't be the answer to these inputs, or null.</returns>
    public string? Add(EmbeddingsPayload reply, int start, int length, string model, DateTimeOffset createdAt)
    {
        lock (_lock)
        {
            for (int place = 0; place < reply.Data.Count; place++)
            {
                (int? index, float[] vector) = reply.Data[place];
                int offset = index ?? place;
                if (offset < 0 || offset >= length)
                {
                    return $"it has a vector with the index {offset} in answer to {Inputs(length)}";
                }

                ref Embedding<float>? slot = ref _embeddings[start + offset];
                if (slot is not null)
                {
                    return $"it has two vectors for input {start + offset}";
                }

                Dimensions = Dimensions == 0 ? vector.Length : Dimensions;
                if (vector.Length != Dimensions || vector.Length == 0)
                {
                    return $"the vector for input {start + offset} has {vector.Length} dimensions, others have {Dimensions}";
                }

                if (VectorCheck.FindProblem(vector, isNormalized) is { } problem)
                {
                    return $"the vector for input {start + offset} {problem}";
                }

                slot = new Embedding<float>(vector) { ModelId = reply.Model ?? model, CreatedAt = createdAt };
            }

            int missing = Array.IndexOf(_embeddings, null, start, length);
            if (missing >= 0)
            {
                return $"it has {reply.Data.Count} vectors for {Inputs(length)}, and none for input {missing}";
            }

            AddUsage(reply.Usage);
            return null;
        }
    }

    /// <summary>The whole result, once all replies are in.</summary>
    public GeneratedEmbeddings<Embedding<float>> ToGeneratedEmbeddings()
    {
        GeneratedEmbeddings<Embedding<float>> all = new(_embeddings.Length) { Usage = _usage };
        foreach (Embedding<float>? embedding in _embeddings)
        {
            all.Add(embedding ?? throw new InvalidOperationException("Not all replies are in."));
        }

        return all;
    }

    private static string Inputs(int count) => count == 1 ? "1 input" : $"{count} inputs";

    private void AddUsage(UsagePayload? usage)
    {
        if (usage is null)
        {
            return;
        }

        _usage ??= new UsageDetails();
        _usage.Add(UsageMapper.ToUsageDetails(usage));
    }
}
