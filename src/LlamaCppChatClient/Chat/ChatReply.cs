using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>
/// The answer to one request, chunk by chunk, whether it comes as a stream or as one document. Decides when an answer is
/// complete, and adds to every error what had arrived.
/// </summary>
internal sealed class ChatReply : IAsyncDisposable
{
    // One bad event may be a proxy's slip; three in a row are a peer that speaks something else.
    private const int MaxMalformedInARow = 3;

    private readonly ServerRequest _request;
    private readonly ChatReplySource _source;
    private readonly ChatChunkReader _reader;
    private readonly ILogger _logger;
    private int _malformedInARow;
    private readonly ReplyMeter? _meter;
    private LlamaCppException? _error;

    public ChatReply(ServerRequest request, ChatReplySource source, ChatChunkReader reader, ChatChunk chunk, ChatAnswer answer, ReplyMeter? meter, ILogger logger)
    {
        _meter = meter;
        _reader = reader;
        _request = request;
        _source = source;
        _logger = logger;
        Chunk = chunk;
        Answer = answer;
    }

    /// <summary>The last chunk; the next reading overwrites it.</summary>
    public ChatChunk Chunk { get; }

    public ChatAnswer Answer { get; }

    /// <summary>Reads the next chunk into <see cref="Chunk"/> and <see cref="Answer"/>; false when the answer is complete.</summary>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off.</exception>
    public ValueTask<bool> ReadAsync()
    {
        if (_error is { } error)
        {
            throw Interrupted(error);
        }

        // A plain chunk that is there already needs no state machine (benchmark: "stream of 2,000 chunks").
        ValueTask<bool> next = _source.ReadAsync();
        if (!next.IsCompletedSuccessfully)
        {
            return ReadAsync(next);
        }

        bool found = next.Result;
        if (!found || Chunk.Kind != ChatChunkKind.Data)
        {
            return ReadAsync(new ValueTask<bool>(found));
        }

        TakeChunk();
        return new ValueTask<bool>(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        Answer.Dispose();
        Chunk.Dispose();
    }

    private void TakeChunk()
    {
        _malformedInARow = 0;
        _meter?.Add(Chunk);
        Keep();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(ValueTask<bool> next)
    {
        while (true)
        {
            bool found;
            try
            {
                found = await next.ConfigureAwait(false);
            }
            catch (LlamaCppException exception) when (!_source.IsDocument)
            {
                if (Answer.FinishReason is null)
                {
                    throw Interrupted(exception);
                }

                Log.EndedWithoutDone(_logger, exception.InnerException);
                return End();
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
                    return TakeError(RequestErrors.InStream(_request, Chunk.Error!));
                case ChatChunkKind.Malformed:
                    return TakeMalformed();
                default:
                    next = _source.ReadAsync();
                    break;
            }
        }
    }

    private bool EndOfBody()
    {
        if (_source.IsDocument)
        {
            return End();
        }

        if (Answer.FinishReason is not null)
        {
            Log.EndedWithoutDone(_logger, null);
            return End();
        }

        throw Interrupted(RequestErrors.Interrupted(_request, "the stream ended without a finish reason and [DONE]", _source.StrayLine ?? (Answer.HasAnswer ? null : _reader.Notes.UnreadText), null));
    }

    private bool EndOfStream()
    {
        // Builds through 2025 reported an error as a line "error: {…}", and then [DONE].
        if (Answer.FinishReason is null && _source.StrayLine is { } stray)
        {
            throw Interrupted(RequestErrors.Interrupted(_request, "the server reported an error", stray, null));
        }

        if (!Answer.HasAnswer && Answer.Facts.Usage is null)
        {
            LlamaCppException error = RequestErrors.NotAnAnswer(_request, HttpStatusCode.OK, "a stream", _reader.Notes.UnreadText ?? "[DONE]", null);
            throw Answer.IsEmpty ? error : Interrupted(error);
        }

        _source.Complete();
        return End();
    }

    private bool End()
    {
        _meter?.Complete(Answer.Facts.Timings);
        if (Answer.IsEmpty)
        {
            Log.EmptyReply(_logger, Answer.Facts.Model, _reader.Notes.LastShape);
        }

        return false;
    }

    private bool TakeMalformed()
    {
        Chunk.ReadError = _request.Target.Redact(Chunk.ReadError);
        Chunk.RawText = _request.Target.Redact(Chunk.RawText);
        Log.MalformedEvent(_logger, Describe(Chunk.ReadError));
        if (++_malformedInARow == MaxMalformedInARow)
        {
            if (Answer.FinishReason is not null)
            {
                Log.EndedWithoutDone(_logger, null);
                return End();
            }

            throw Interrupted(RequestErrors.Interrupted(_request, $"{MaxMalformedInARow} events in a row could not be read", Chunk.RawText, Chunk.ReadError));
        }

        Keep();
        return true;
    }

    private void Keep()
    {
        if (_source.Keep(Chunk.KeptBytes) is { } tooLarge)
        {
            throw Interrupted(tooLarge);
        }

        Answer.Add(Chunk);
    }

    // The messages of the JSON reader quote the text.
    private static string Describe(Exception? error) => error is JsonException { LineNumber: null } own
        ? own.Message
        : $"{error?.GetType().Name} at byte {(error as JsonException)?.BytePositionInLine}.";

    /// <summary>An error that the server reports. Nothing is interrupted when it comes in place of a reply; what stands beside it goes to the caller first.</summary>
    private bool TakeError(LlamaCppException error)
    {
        if (!Chunk.HasAnswer)
        {
            throw error is LlamaCppContextOverflowException && !Answer.HasBegun ? error : Interrupted(error);
        }

        Keep();
        _error = error;
        return true;
    }

    private LlamaCppInterruptedException Interrupted(LlamaCppException exception) => new(exception, Answer.ToPartialResponse());
}
