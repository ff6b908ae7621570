using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Embeddings;

/// <summary>One call of the caller's, whose inputs may take several requests. These can be sent at the same time.</summary>
internal sealed class EmbeddingCall<TInput>(
    ServerConnection connection,
    ServerFacts server,
    TInput[] inputs,
    EmbeddingFields fields,
    int? dimensions,
    EmbeddingInputWriter<TInput> writeInput,
    VectorEncoding encoding,
    EmbeddingCollector? collector = null)
{
    /// <summary>What has come so far.</summary>
    public EmbeddingCollector Collector { get; } = collector ?? new(inputs.Length, fields.IsNormalized);

    /// <summary>Whether a router may load the model; null for as it does on demand.</summary>
    public bool? Load { get; init; }

    /// <summary>How each request waits for a slot; null for as the options of the generator say.</summary>
    public QueueSettings? Waiting { get; init; }

    private Uri Uri => field ??= server.Target.Address.V1("embeddings" + ServerAddress.LoadQuery(Load));

    /// <summary>Embeds some of the inputs.</summary>
    /// <exception cref="LlamaCppException">The server refused, or its answer does not fit; the message says which inputs were sent.</exception>
    public async Task SendAsync(int start, int length, CancellationToken cancellationToken)
    {
        try
        {
            await EmbedInAnyFormAsync(start, length, cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException exception)
        {
            Log.EmbeddingRequestFailed(connection.Logger, exception, start, start + length - 1);
            throw;
        }
    }

    private async Task EmbedInAnyFormAsync(int start, int length, CancellationToken cancellationToken)
    {
        bool asNumbers = encoding.AsNumbers;
        try
        {
            await EmbedAsync(start, length, asNumbers, cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException error) when (!asNumbers && fields.ChoosesEncoding && VectorEncoding.IsRefused(error))
        {
            await EmbedAsync(start, length, asNumbers: true, cancellationToken).ConfigureAwait(false);
            encoding.UseNumbers();
        }
    }

    private async Task EmbedAsync(int start, int length, bool asNumbers, CancellationToken cancellationToken)
    {
        MappedEmbeddingRequest mapped = EmbeddingRequestMapper.ToWire(inputs.AsSpan(start, length), fields, writeInput, asNumbers);
        using RequestBody body = mapped.Body;
        ServerRequest request = server.SlotRequest(Uri, fields.Model, Waiting) with
        {
            Body = body,
            Subject = words => EmbeddingErrors.Which(words, inputs, start, length),
            Hints = mapped.HasMedia ? EmbeddingHints.Media : EmbeddingHints.Texts,
        };
        if (connection.Logger.IsEnabled(LogLevel.Trace))
        {
            Log.EmbeddingRequestSensitive(connection.Logger, Encoding.UTF8.GetString(body.ToArray()));
        }

        using HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        EmbeddingsPayload reply = await DocumentReader.ReadAsync(connection, request, response, (request, response, start, length), Parse, cancellationToken).ConfigureAwait(false);
        if (Collector.Add(reply, start, length, fields.Model, connection.Time.GetUtcNow()) is { } mismatch)
        {
            throw EmbeddingErrors.Mismatch(request, mismatch);
        }

        if (dimensions is { } wanted && wanted != Collector.Dimensions)
        {
            throw EmbeddingErrors.DimensionsIgnored(request, wanted, Collector.Dimensions);
        }
    }

    private static EmbeddingsPayload Parse((ServerRequest Request, HttpResponseMessage Response, int Start, int Length) state, ReadOnlySequence<byte> body)
    {
        try
        {
            EmbeddingsPayload reply = EmbeddingsReader.Read(body, state.Length);
            return reply.Error is { } error ? throw RequestErrors.InStream(state.Request, error) : reply;
        }
        catch (NotANumberException error)
        {
            throw EmbeddingErrors.Mismatch(state.Request, $"the vector for input {state.Start + error.Place} has {error.Word} in it");
        }
        catch (JsonException exception)
        {
            throw RequestErrors.NotAnAnswer(state.Request, state.Response, body, exception);
        }
    }
}
