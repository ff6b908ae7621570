using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Speech;

/// <summary>The answer to one transcription, whether it comes as a stream or as one document.</summary>
internal sealed class TranscriptionReply : IAsyncDisposable
{
    private static readonly TranscriptionPayload Done = new();

    private readonly ServerRequest _request;
    private readonly ServerStream<TranscriptionPayload> _stream;
    private readonly StringBuilder _deltas = new();

    private TranscriptionReply(ServerRequest request, ServerStream<TranscriptionPayload> stream)
    {
        _request = request;
        _stream = stream;
    }

    /// <summary>The whole text, once the answer is complete: without the reasoning that may stand in the deltas.</summary>
    public string? Text { get; private set; }

    public UsageDetails? Usage { get; private set; }

    /// <summary>The deltas so far.</summary>
    public string Deltas => _deltas.ToString();

    public static async Task<TranscriptionReply> OpenAsync(ServerConnection connection, ServerRequest request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ServerStream<TranscriptionPayload> stream = await ServerStream<TranscriptionPayload>.OpenAsync(connection, request, response, Parse, cancellationToken).ConfigureAwait(false);
        TranscriptionReply reply = new(request, stream);
        try
        {
            if (await reply.IsDocumentAsync().ConfigureAwait(false))
            {
                reply.Complete(await DocumentReader.ReadAsync(connection, request, response, (request, response), ReadDocument, cancellationToken, stream.Beginning).ConfigureAwait(false));
            }

            return reply;
        }
        catch
        {
            await reply.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for the next delta; null when the answer is complete.</summary>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off.</exception>
    public async ValueTask<string?> ReadAsync()
    {
        try
        {
            while (Text is null)
            {
                if (!await _stream.ReadAsync().ConfigureAwait(false) || ReferenceEquals(_stream.Current, Done))
                {
                    throw RequestErrors.Interrupted(_request, "the stream ended before the whole text", _stream.StrayText, null);
                }

                TranscriptionPayload payload = _stream.Current;
                if (ErrorPayloadReader.ReadMember(payload.Error, isBesideAnswer: (payload.Text ?? payload.Delta) is not null) is { } error)
                {
                    throw RequestErrors.InStream(_request, error);
                }

                if (payload.Text is not null || payload.Type == "transcript.text.done")
                {
                    Complete(payload);
                }
                else if (payload.Delta is { Length: > 0 } delta)
                {
                    _deltas.Append(delta);
                    return _stream.Keep(sizeof(char) * (long)delta.Length) is { } tooLarge ? throw tooLarge : delta;
                }
            }

            return null;
        }
        catch (LlamaCppException exception)
        {
            throw Interrupted(exception);
        }
        catch (JsonException exception)
        {
            throw Interrupted(RequestErrors.Interrupted(_request, "an event of it is not the JSON that it should be", null, exception));
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<bool> IsDocumentAsync()
    {
        try
        {
            return await _stream.LookAsync().ConfigureAwait(false);
        }
        catch (LlamaCppException exception) when (!_stream.IsDocument)
        {
            throw Interrupted(exception);
        }
    }

    private static TranscriptionPayload Parse(string eventType, ReadOnlySpan<byte> data) =>
        data.SequenceEqual("[DONE]"u8) ? Done : JsonSerializer.Deserialize(data, SpeechJsonContext.Default.TranscriptionPayload) ?? Done;

    private static TranscriptionPayload ReadDocument((ServerRequest Request, HttpResponseMessage Response) state, ReadOnlySequence<byte> body)
    {
        Exception? cause = null;
        try
        {
            TranscriptionPayload? payload = JsonExchange.Deserialize(body, SpeechJsonContext.Default.TranscriptionPayload);
            if (payload is not null && ErrorPayloadReader.ReadMember(payload.Error, isBesideAnswer: (payload.Text ?? payload.Delta) is not null) is { } error)
            {
                throw RequestErrors.InStream(state.Request, error);
            }

            if (payload?.Text is not null)
            {
                return payload;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            cause = exception;
        }

        throw RequestErrors.NotAnAnswer(state.Request, state.Response, body, cause);
    }

    private void Complete(TranscriptionPayload payload)
    {
        Text = payload.Text ?? Deltas;
        Usage = payload.Usage?.ToUsageDetails();
    }

    private LlamaCppInterruptedException Interrupted(LlamaCppException exception) =>
        new(exception, _deltas.Length == 0 ? new ChatResponse() : new ChatResponse(new ChatMessage(ChatRole.Assistant, Deltas)));
}
