using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Embeddings;

/// <summary>
/// What the generators share: any number of inputs goes out in requests of bounded size, a few at a time, and the vectors come
/// back in input order. The first request that fails ends the call, and the others with it.
/// </summary>
internal sealed class EmbeddingBatches<TInput>
{
    private readonly ServerConnection _connection;
    private readonly EmbeddingInputWriter<TInput> _writeInput;
    private readonly VectorEncoding _encoding = new();
    private volatile EmbeddingGeneratorMetadata _metadata;

    public EmbeddingBatches(ServerConnection connection, EmbeddingInputWriter<TInput> writeInput)
    {
        _connection = connection;
        _writeInput = writeInput;
        _metadata = CreateMetadata(dimensions: null);
    }

    public object? GetService(IEmbeddingGenerator generator, Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(generator) ? generator
            : null;
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEmbeddingGenerator generator, IEnumerable<TInput> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        TInput[] inputs = ToArray(values);
        cancellationToken.ThrowIfCancellationRequested();
        if (inputs.Length == 0)
        {
            return [];
        }

        long start = _connection.Time.GetTimestamp();
        KnownServers servers = _connection.Servers;
        ServerFacts server = servers.For(options?.Endpoint);
        object? raw = options?.RawRepresentationFactory?.Invoke(generator);
        return await servers.WithModelAsync(server, options?.ModelId, EmbedAsync, cancellationToken).ConfigureAwait(false);

        async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(string model)
        {
            EmbeddingFields fields = new(options, model, raw, _connection.Logger);
            EmbeddingCall<TInput> call = new(_connection, server, inputs, fields, options?.Dimensions, _writeInput, _encoding)
            {
                Load = options?.Load,
                Waiting = QueueOptions.Read(options?.AdditionalProperties),
            };
            await SendAsync(call, inputs.Length, fields.Model, server, cancellationToken).ConfigureAwait(false);
            EmbeddingCollector collector = call.Collector;
            bool isDefaultModel = server == servers.Configured && fields.Model == model && (options?.ModelId is null || options.ModelId == _connection.Options.Model);
            if (isDefaultModel && _metadata.DefaultModelDimensions != collector.Dimensions)
            {
                _metadata = CreateMetadata(collector.Dimensions);
            }

            Log.EmbeddingCompleted(_connection.Logger, fields.Model, _connection.Time.GetElapsedTime(start).TotalSeconds, collector.Usage?.InputTokenCount, collector.Dimensions);
            return collector.ToGeneratedEmbeddings();
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Sends all inputs of a call, in as many requests as it takes.</summary>
    private async Task SendAsync(EmbeddingCall<TInput> call, int count, string model, ServerFacts server, CancellationToken cancellationToken)
    {
        int size = _connection.Options.MaxEmbeddingBatchSize;
        int batches = ((count - 1) / size) + 1;
        Log.EmbeddingStarted(_connection.Logger, count, model, server.Target.BaseUrl, batches);
        if (batches == 1)
        {
            await call.SendAsync(0, count, cancellationToken).ConfigureAwait(false);
            return;
        }

        ParallelOptions limits = new() { MaxDegreeOfParallelism = _connection.Options.MaxConcurrentEmbeddingRequests, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0,
            batches,
            limits,
            async (batch, token) => await call.SendAsync(batch * size, Math.Min(size, count - (batch * size)), token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static TInput[] ToArray(IEnumerable<TInput> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        TInput[] inputs = [.. values];
        int missing = Array.FindIndex(inputs, input => input is null);
        return missing < 0 ? inputs : throw new ArgumentException($"Input {missing} is null.", nameof(values));
    }

    private EmbeddingGeneratorMetadata CreateMetadata(int? dimensions) =>
        new("llamacpp", _connection.Options.BaseUrl, _connection.Options.Model, dimensions);
}
