using System.Text.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>The answer to one text completion, event by event. Its stream ends with <c>"stop": true</c> and has no <c>[DONE]</c>.</summary>
internal sealed class CompletionReply : IAsyncDisposable
{
    private static readonly CompletionPayload Done = new();

    private readonly ServerRequest _request;
    private readonly ServerStream<CompletionPayload> _stream;

    private CompletionReply(ServerRequest request, ServerStream<CompletionPayload> stream, IReadOnlyList<LlamaCppInfillFile>? files)
    {
        _request = request;
        _stream = stream;
        Answer = new CompletionAnswer(files ?? []);
    }

    public CompletionAnswer Answer { get; }

    /// <summary>The event that the last <see cref="ReadAsync"/> found.</summary>
    public CompletionPayload Current => _stream.Current;

    /// <param name="connection">The connection.</param>
    /// <param name="request">The request.</param>
    /// <param name="files">The other files of a gap to fill, which the server may drop; null for none.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<CompletionReply> OpenAsync(
        ServerConnection connection, ServerRequest request, IReadOnlyList<LlamaCppInfillFile>? files, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ServerStream<CompletionPayload> stream = await ServerStream<CompletionPayload>.OpenAsync(connection, request, response, Parse, cancellationToken).ConfigureAwait(false);
        return new CompletionReply(request, stream, files);
    }

    /// <summary>Waits for the next event; false when the answer is complete.</summary>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        if (Answer.Completion is not null)
        {
            return false;
        }

        try
        {
            if (!await _stream.ReadAsync().ConfigureAwait(false) || ReferenceEquals(_stream.Current, Done))
            {
                throw RequestErrors.Interrupted(_request, "the stream ended before its last event", _stream.StrayText, null);
            }

            if (ErrorPayloadReader.ReadMember(_stream.Current.Error, isBesideAnswer: _stream.Current.Content is not null) is { } error)
            {
                throw RequestErrors.InStream(_request, error);
            }

            return _stream.Keep(_stream.Current.KeptBytes) is { } tooLarge ? throw tooLarge : true;
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

    private static CompletionPayload Parse(string eventType, ReadOnlySpan<byte> data) =>
        data.SequenceEqual("[DONE]"u8) ? Done : JsonSerializer.Deserialize(data, CompletionJsonContext.Default.CompletionPayload) ?? Done;

    private LlamaCppInterruptedException Interrupted(LlamaCppException exception) => new(exception, Answer.ToPartialResponse());
}
