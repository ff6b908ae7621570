using System.Runtime.CompilerServices;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>
/// The answer to one request, chunk by chunk, whether it comes as a stream or as one document. Decides when an answer is
/// complete, and adds to every fault what had arrived.
/// </summary>
internal sealed class ChatReply : IAsyncDisposable
{
    // One bad event may be a proxy's slip; three in a row are a peer that speaks something else.
    private const int MaxMalformedInARow = 3;

    private readonly ServerRequest _request;
    private readonly ServerStream<ChatChunk>? _stream;
    private readonly ILogger _logger;
    private int _malformedInARow;
    private bool _documentTaken;

    private ChatReply(ServerRequest request, ServerStream<ChatChunk>? stream, ChatChunk chunk, ChatAnswer answer, ILogger logger)
    {
        _request = request;
        _stream = stream;
        _logger = logger;
        Chunk = chunk;
        Answer = answer;
    }

    /// <summary>The last chunk; the next reading overwrites it.</summary>
    public ChatChunk Chunk { get; }

    public ChatAnswer Answer { get; }

    /// <summary>Sends the request and waits for the beginning of the answer.</summary>
    public static async Task<ChatReply> OpenAsync(ServerConnection connection, ServerRequest request, ChatAnswerOptions options, CancellationToken cancellationToken)
    {
        // Made while the server is busy with the prompt, not in the way of the first text.
        ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, connection.Options.IncludeRawRepresentation, keepText: connection.Logger.IsEnabled(LogLevel.Trace));
        ChatAnswer answer = new(options);
        try
        {
            HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsDocument(response))
            {
                ServerStream<ChatChunk> stream = await ServerStream<ChatChunk>.OpenAsync(connection, request, response, reader.ReadEvent, cancellationToken).ConfigureAwait(false);
                return new ChatReply(request, stream, chunk, answer, connection.Logger);
            }

            using (response)
            {
                await DocumentReader.ReadAsync(connection, request, response, (reader, request, response), ReadDocument, cancellationToken).ConfigureAwait(false);
            }

            return new ChatReply(request, stream: null, chunk, answer, connection.Logger);
        }
        catch
        {
            answer.Dispose();
            chunk.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next chunk into <see cref="Chunk"/> and <see cref="Answer"/>; false when the answer is complete.</summary>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off.</exception>
    public ValueTask<bool> ReadAsync()
    {
        if (_stream is null)
        {
            return new ValueTask<bool>(TakeDocument());
        }

        // A plain chunk that is there already needs no state machine (benchmark: "stream of 2,000 chunks").
        ValueTask<bool> next = _stream.ReadAsync();
        if (!next.IsCompletedSuccessfully)
        {
            return ReadAsync(_stream, next);
        }

        bool found = next.Result;
        if (!found || Chunk.Kind != ChatChunkKind.Data)
        {
            return ReadAsync(_stream, new ValueTask<bool>(found));
        }

        TakeChunk();
        return new ValueTask<bool>(true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        Answer.Dispose();
        Chunk.Dispose();
    }

    // Only what surely is no event stream: proxies label streams as text/plain and worse.
    private static bool IsDocument(HttpResponseMessage response)
    {
        string type = ResponseHeaders.Get(response, "Content-Type");
        return !type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)
            && (type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("html", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase));
    }

    private static bool ReadDocument((ChatChunkReader Reader, ServerRequest Request, HttpResponseMessage Response) state, ReadOnlySpan<byte> body)
    {
        ChatChunk chunk = state.Reader.ReadDocument(body);
        return chunk.Kind switch
        {
            ChatChunkKind.Error => throw Faults.InStream(state.Request, chunk.Error!),
            ChatChunkKind.Malformed or ChatChunkKind.Data when !chunk.HasChoices => throw Faults.NotAnAnswer(
                state.Request, state.Response.StatusCode, state.Response.Content.Headers.ContentType?.MediaType, ErrorReader.Excerpt(body), chunk.Fault),
            _ => true,
        };
    }

    private bool TakeDocument()
    {
        if (_documentTaken)
        {
            return false;
        }

        _documentTaken = true;
        Answer.Add(Chunk);
        return true;
    }

    private void TakeChunk()
    {
        _malformedInARow = 0;
        Keep();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(ServerStream<ChatChunk> stream, ValueTask<bool> next)
    {
        while (true)
        {
            bool found;
            try
            {
                found = await next.ConfigureAwait(false);
            }
            catch (LlamaCppException fault)
            {
                if (Answer.FinishReason is null)
                {
                    throw Interrupted(fault);
                }

                Log.EndedWithoutDone(_logger, fault);
                return false;
            }

            if (!found)
            {
                return EndOfBody();
            }

            switch (Chunk.Kind)
            {
                case ChatChunkKind.Data:
                    TakeChunk();
                    return true;
                case ChatChunkKind.Done:
                    return EndOfStream();
                case ChatChunkKind.Error:
                    throw Interrupted(Faults.InStream(_request, Chunk.Error!));
                case ChatChunkKind.Malformed:
                    return TakeMalformed();
                default:
                    next = stream.ReadAsync();
                    break;
            }
        }
    }

    private bool EndOfBody()
    {
        if (Answer.FinishReason is not null)
        {
            Log.EndedWithoutDone(_logger, null);
            return false;
        }

        throw Interrupted(Faults.Interrupted(_request, "the stream ended without a finish reason and [DONE]", _stream!.StrayText, null));
    }

    private bool EndOfStream()
    {
        // Builds through 2025 reported an error as a line "error: {…}", and then [DONE].
        if (Answer.FinishReason is null && _stream!.StrayText is { } stray)
        {
            throw Interrupted(Faults.Interrupted(_request, "the server reported an error", stray, null));
        }

        return false;
    }

    private bool TakeMalformed()
    {
        Chunk.Fault = _request.Target.Redact(Chunk.Fault);
        Chunk.RawText = _request.Target.Redact(Chunk.RawText);
        Log.MalformedEvent(_logger, Chunk.Fault?.Message ?? "");
        if (++_malformedInARow == MaxMalformedInARow)
        {
            if (Answer.FinishReason is not null)
            {
                Log.EndedWithoutDone(_logger, Chunk.Fault);
                return false;
            }

            throw Interrupted(Faults.Interrupted(_request, $"{MaxMalformedInARow} events in a row could not be read", Chunk.RawText, Chunk.Fault));
        }

        Keep();
        return true;
    }

    private void Keep()
    {
        if (_stream!.Keep(Chunk.KeptBytes) is { } tooLarge)
        {
            throw Interrupted(tooLarge);
        }

        Answer.Add(Chunk);
    }

    private LlamaCppInterruptedException Interrupted(LlamaCppException fault) => new(fault, Answer.ToPartialResponse());
}
