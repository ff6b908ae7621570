using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LlamaCpp.Chat;
using LlamaCpp.Embeddings;
using LlamaCpp.Routing.Calls;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp.Routing.Embeddings;

/// <summary>Spreads the requests of one call over the servers: each goes to the least busy one, and the vectors come back in input order.</summary>
internal sealed class RoutedEmbeddings<TInput>(ServerPool pool, EmbeddingInputWriter<TInput> writeInput)
{
    private readonly LeastBusyCaller _caller = new(pool);
    private readonly EmbeddingBatches<TInput> _direct = new(pool.DirectConnection, writeInput);

    // What a server refused once it would refuse again.
    private readonly ConditionalWeakTable<PoolServer, VectorEncoding> _encodings = [];

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEmbeddingGenerator generator, IEnumerable<TInput> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken) =>
        options?.Endpoint is { } endpoint
            ? _direct.GenerateAsync(generator, values, At(pool.Complete(endpoint), options), cancellationToken)
            : SpreadAsync(generator, values, options, cancellationToken);

    private EmbeddingGenerationOptions At(LlamaCppEndpoint endpoint, EmbeddingGenerationOptions options)
    {
        EmbeddingGenerationOptions direct = options.Clone();
        direct.Endpoint = endpoint;
        direct.ModelId ??= pool.ModelAt(endpoint);
        return direct;
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> SpreadAsync(
        IEmbeddingGenerator generator, IEnumerable<TInput> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        TInput[] inputs = [.. values];
        int missing = Array.FindIndex(inputs, input => input is null);
        if (missing >= 0)
        {
            throw new ArgumentException($"Input {missing} is null.", nameof(values));
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (inputs.Length == 0)
        {
            return [];
        }

        // Only for their number.
        await pool.MeetAsync(cancellationToken).ConfigureAwait(false);
        LlamaCppOptions client = pool.Options.ClientOptions;
        object? raw = options?.RawRepresentationFactory?.Invoke(generator);
        bool isNormalized = new EmbeddingFields(options, model: "", raw, NullLogger.Instance).IsNormalized;
        EmbeddingCollector collector = new(inputs.Length, isNormalized);
        ConcurrentDictionary<PoolServer, Task<EmbeddingCall<TInput>>> calls = [];
        int size = client.MaxEmbeddingBatchSize;
        ParallelOptions limits = new()
        {
            MaxDegreeOfParallelism = client.MaxConcurrentEmbeddingRequests * Math.Max(pool.Servers.Count, 1),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, ((inputs.Length - 1) / size) + 1, limits, async (batch, token) => await _caller.CallAsync(
            async (server, stop) =>
            {
                EmbeddingCall<TInput> call = await calls.GetOrAdd(server, BeginAsync).WaitAsync(stop).ConfigureAwait(false);
                await call.SendAsync(batch * size, Math.Min(size, inputs.Length - (batch * size)), stop).ConfigureAwait(false);
                return true;
            },
            token).ConfigureAwait(false)).ConfigureAwait(false);
        return collector.ToGeneratedEmbeddings();

        // Servers may list their model under different names.
        async Task<EmbeddingCall<TInput>> BeginAsync(PoolServer server)
        {
            string model = await server.Connection.Servers.ModelAsync(server.Connection.Servers.Configured, options?.ModelId, CancellationToken.None).ConfigureAwait(false);
            EmbeddingFields fields = new(options, model, raw, server.Connection.Logger);
            return new EmbeddingCall<TInput>(server.Connection, server.Connection.Servers.Configured, inputs, fields, options?.Dimensions, writeInput, _encodings.GetOrCreateValue(server), collector)
            {
                Waiting = QueueOptions.Read(options?.AdditionalProperties),
            };
        }
    }
}
