using System.Text;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Requests;
using LlamaCpp.Responses;
using LlamaCpp.Transport;
using LlamaCpp.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>
/// What the generators share: any number of inputs goes out in requests of bounded size, a few at a time, and the vectors come
/// back in input order. The first request that fails ends the call, and the others with it.
/// </summary>
internal sealed class EmbeddingBatches<TInput>
{
    private readonly ServerConnection _connection;
    private readonly ServerFacts _server;
    private readonly Uri _uri;
    private readonly EmbeddingInputWriter<TInput> _writeInput;
    private volatile EmbeddingGeneratorMetadata _metadata;

    public EmbeddingBatches(ServerConnection connection, EmbeddingInputWriter<TInput> writeInput)
    {
        _connection = connection;
        _server = new ServerFacts(connection, connection.Target);
        _uri = connection.Target.Address.V1("embeddings");
        _writeInput = writeInput;
        _metadata = CreateMetadata(dimensions: null);
    }

    public object? GetService(IEmbeddingGenerator generator, Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(HttpClient) ? _connection.Client
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
        string model = options?.ModelId ?? _connection.Options.Model ?? await _server.GetFirstModelAsync(cancellationToken).ConfigureAwait(false);
        EmbeddingFields fields = new(options, model, options?.RawRepresentationFactory?.Invoke(generator), _connection.Logger);
        Call call = new(inputs, fields, options?.Dimensions, new EmbeddingCollector(inputs.Length));
        int size = _connection.Options.EmbeddingBatchSize;
        int batches = (inputs.Length - 1 + size) / size;
        Log.EmbeddingStarted(_connection.Logger, inputs.Length, fields.Model, _connection.Target, batches);
        if (batches == 1)
        {
            await SendAsync(call, 0, inputs.Length, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            ParallelOptions limits = new() { MaxDegreeOfParallelism = _connection.Options.EmbeddingConcurrency, CancellationToken = cancellationToken };
            await Parallel.ForAsync(
                0,
                batches,
                limits,
                async (batch, token) => await SendAsync(call, batch * size, Math.Min(size, inputs.Length - (batch * size)), token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        EmbeddingCollector collector = call.Collector;
        if (fields.Model == (_connection.Options.Model ?? model) && (options?.ModelId is null || options.ModelId == _connection.Options.Model))
        {
            RememberDimensions(collector.Dimensions);
        }

        Log.EmbeddingCompleted(_connection.Logger, fields.Model, _connection.Time.GetElapsedTime(start).TotalSeconds, collector.Usage?.InputTokenCount, collector.Dimensions);
        return collector.ToGeneratedEmbeddings();
    }

    public void Dispose() => _connection.Dispose();

    private static TInput[] ToArray(IEnumerable<TInput> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        TInput[] inputs = [.. values];
        int missing = Array.FindIndex(inputs, input => input is null);
        return missing < 0 ? inputs : throw new ArgumentException($"Input {missing} is null.", nameof(values));
    }

    private async Task SendAsync(Call call, int start, int length, CancellationToken cancellationToken)
    {
        try
        {
            await SendBatchAsync(call, start, length, cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException fault)
        {
            string which = EmbeddingFaults.Which(fault, call.Inputs, start, length);
            if (which.Length == 0)
            {
                throw;
            }

            Log.EmbeddingRequestFailed(_connection.Logger, fault, start, start + length - 1);
            throw EmbeddingFaults.About(which, fault);
        }
    }

    private async Task SendBatchAsync(Call call, int start, int length, CancellationToken cancellationToken)
    {
        MappedEmbeddingRequest mapped = EmbeddingRequestMapper.ToWire<TInput>(call.Inputs.AsSpan(start, length), call.Fields, _writeInput);
        using RequestBody body = mapped.Body;
        ServerRequest request = new(HttpMethod.Post, _uri, _connection.Target)
        {
            Body = body,
            ReadyTimeout = _connection.Options.ReadyTimeout,
            Traits = RequestTraits.Embeddings | (mapped.HasMedia ? RequestTraits.Media : RequestTraits.None),
        };
        if (_connection.Logger.IsEnabled(LogLevel.Trace))
        {
            Log.EmbeddingRequestSensitive(_connection.Logger, Encoding.UTF8.GetString(body.ToArray()));
        }

        using HttpResponseMessage response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        EmbeddingsPayload reply = await DocumentReader.ReadAsync(_connection, request, response, (request, response, length), Parse, cancellationToken).ConfigureAwait(false);
        if (call.Collector.Add(reply, start, length, call.Fields.Model, _connection.Time.GetUtcNow()) is { } mismatch)
        {
            throw EmbeddingFaults.Mismatch(request, mismatch);
        }

        if (call.Dimensions is { } wanted && wanted != call.Collector.Dimensions)
        {
            throw EmbeddingFaults.DimensionsIgnored(request, wanted, call.Collector.Dimensions);
        }
    }

    private static EmbeddingsPayload Parse((ServerRequest Request, HttpResponseMessage Response, int Length) state, ReadOnlySpan<byte> body)
    {
        try
        {
            EmbeddingsPayload reply = EmbeddingsReader.Read(body, state.Length);
            return reply.Error is { } error ? throw Faults.InStream(state.Request, error) : reply;
        }
        catch (JsonException fault)
        {
            throw Faults.NotAnAnswer(
                state.Request, state.Response.StatusCode, state.Response.Content.Headers.ContentType?.MediaType, ErrorReader.Excerpt(body), fault);
        }
    }

    private void RememberDimensions(int dimensions)
    {
        if (_metadata.DefaultModelDimensions != dimensions)
        {
            _metadata = CreateMetadata(dimensions);
        }
    }

    private EmbeddingGeneratorMetadata CreateMetadata(int? dimensions) =>
        new("llamacpp", _connection.Options.BaseUrl, _connection.Options.Model, dimensions);

    /// <summary>What the requests of one call share.</summary>
    private sealed record Call(TInput[] Inputs, EmbeddingFields Fields, int? Dimensions, EmbeddingCollector Collector);
}
