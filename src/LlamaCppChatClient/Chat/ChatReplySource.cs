using System.Buffers;
using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>
/// The parts of one reply, whether they come as events or as one JSON document. The first bytes of the body decide which, and its label only
/// where they say nothing.
/// </summary>
internal sealed class ChatReplySource(
    ServerSender connection, ServerRequest request, HttpResponseMessage response, ServerStream<ChatChunk> stream, ChatChunkReader reader, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    private ServerStream<ChatChunk> _stream = stream;
    private State _state;

    private enum State
    {
        Unopened,
        Events,
        Ended,
    }

    /// <summary>Whether the reply is one document, which is complete by itself.</summary>
    public bool IsDocument => _stream.IsDocument;

    /// <summary>Text between the events, such as <c>error: …</c>, or null.</summary>
    public string? StrayLine => _stream.StrayText;

    /// <summary>Counts what the reply keeps; the error when it is too much.</summary>
    public LlamaCppException? Keep(long bytes) => IsDocument ? null : _stream.Keep(bytes);

    /// <summary>The reply is complete: nothing but the end of the body can follow.</summary>
    public void Complete() => _stream.IsComplete = true;

    /// <summary>Reads the next part into the chunk; false at the end of the body.</summary>
    public ValueTask<bool> ReadAsync() => _state == State.Events ? _stream.ReadAsync() : BeginAsync();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<bool> BeginAsync()
    {
        if (_state == State.Ended)
        {
            return false;
        }

        if (await _stream.LookAsync().ConfigureAwait(false))
        {
            byte[]? events = await DocumentReader.ReadAsync(connection, request, response, this, static (source, body) => source.Read(body), cancellationToken, _stream.Beginning)
                .ConfigureAwait(false);
            if (events is null)
            {
                _state = State.Ended;
                return true;
            }

            await _stream.DisposeAsync().ConfigureAwait(false);
            _stream = ServerStream<ChatChunk>.Over(events, connection, request, response, reader.ReadEvent, cancellationToken);
        }

        _state = State.Events;
        return await _stream.ReadAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the document into the chunk, or gives the events that the body consists of after all.</summary>
    private byte[]? Read(ReadOnlySequence<byte> body)
    {
        ChatChunk chunk = reader.ReadDocument(body);
        if (chunk.Kind == ChatChunkKind.Error)
        {
            throw RequestErrors.InStream(request, chunk.Error!);
        }

        if (chunk.Kind == ChatChunkKind.Malformed)
        {
            return JsonLines.ToEvents(body.ToArray())
                ?? throw RequestErrors.NotAnAnswer(request, response, body, chunk.ReadError);
        }

        return null;
    }
}
