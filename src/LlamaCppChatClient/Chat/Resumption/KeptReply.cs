using System.Security.Cryptography;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// A reply whose stream the server keeps: gives each update the token that goes on after it, and cancels the stream when its caller
/// stops the call. A caller that only leaves may come back, and so may one whose connection broke.
/// </summary>
internal sealed class KeptReply(KeptStream stream, ReplyToken token)
{
    // A reply that nobody waits for must end by itself, even where the context is shifted for ever.
    private const int MaxOutputTokens = 32_768;

    private static readonly string[] TokenLimits = ["max_tokens", "max_completion_tokens", "n_predict"];

    private ReplyToken _token = token with { Seen = 0 };
    private long _toSkip = token.Seen;
    private bool _isCancelled;

    public KeptStream Stream { get; } = stream;

    /// <summary>Whether the request was made by an earlier call.</summary>
    public bool IsResumed { get; private init; }

    /// <summary>Prepares a new reply.</summary>
    public static KeptReply Begin(ServerConnection connection, ServerFacts server)
    {
        string id = KeptStream.NewId();
        return new KeptReply(new KeptStream(server, connection, id), new ReplyToken(AddressOf(server), id, Seen: 0, Request: ""));
    }

#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
    /// <summary>Prepares the rest of a reply that an earlier call began.</summary>
    /// <exception cref="ArgumentException">The token was not made by this library, or for another server.</exception>
    public static KeptReply Resume(ServerConnection connection, ServerFacts server, ResponseContinuationToken continuationToken)
    {
        ReplyToken token = ReplyToken.Parse(continuationToken);

        // Tokens travel through browsers: one must not lead this client, and its key, to an address of somebody else's choice.
        return token.Server == AddressOf(server)
            ? new KeptReply(new KeptStream(server, connection, token.Id), token) { IsResumed = true }
            : throw OptionError.Create(
                $"ChatOptions.ContinuationToken is for another server than {server.Target}. Set ChatOptions.Endpoint to the server that made the reply.");
    }
#pragma warning restore MEAI001

    /// <summary>Limits the tokens of a reply whose options do not.</summary>
    public static ChatOptions WithTokenLimit(ChatOptions options)
    {
        if (options.MaxOutputTokens is null && !TokenLimits.Any(name => options.AdditionalProperties?.ContainsKey(name) is true))
        {
            options = options.Clone();
            options.MaxOutputTokens = MaxOutputTokens;
        }

        return options;
    }

    /// <summary>The request for the whole stream: its first updates are read again, so that a tool call which they began is complete.</summary>
    /// <exception cref="LlamaCppReplyExpiredException">The server does not keep the stream any more.</exception>
    public async Task<ServerRequest> ToRequestAsync(CancellationToken cancellationToken)
    {
        if (await Stream.FindAsync(cancellationToken).ConfigureAwait(false) is not { TotalBytes: <= KeptStream.MaxBytes })
        {
            throw new LlamaCppReplyExpiredException(
                $"{_token.Server} does not keep the reply any more: five minutes have passed since its end, it grew over 4 MiB, the server was restarted, or the reply was cancelled. Send the messages again.");
        }

        return Stream.RequestFrom(0);
    }

    /// <summary>Remembers which request the reply is of.</summary>
    public void NoteRequest(RequestBody body) => _token = _token with { Request = FingerprintOf(body) };

    /// <summary>Compares a request with the one that the token was made for.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public void ThrowIfOther(RequestBody body)
    {
        if (FingerprintOf(body) != _token.Request)
        {
            throw OptionError.Create(
                "ChatOptions.ContinuationToken belongs to another request. Pass no messages to go on with its reply, or no token to make a new request.");
        }
    }

    /// <summary>Opens or reads the reply; cancels the stream when that fails for good.</summary>
    /// <exception cref="LlamaCppInterruptedException">The connection broke and could not be resumed: the exception has the token to go on with.</exception>
    public async ValueTask<T> WatchAsync<T>(Func<ValueTask<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (LlamaCppInterruptedException error) when (error.InnerException is IOException or TimeoutException or (HttpRequestException and not LlamaCppException))
        {
            throw new LlamaCppInterruptedException(error, error.PartialResponse) { ContinuationToken = _token.ToContinuationToken() };
        }
        catch (Exception error) when (error is not (LlamaCppReplyExpiredException or LlamaCppUnreachableException))
        {
            await CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the generation, once.</summary>
    public async ValueTask CancelAsync()
    {
        if (!_isCancelled)
        {
            _isCancelled = true;
            await Stream.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Numbers an update and gives it its token; false when the caller has seen it already.</summary>
    public bool Take(ChatResponseUpdate update)
    {
        _token = _token with { Seen = _token.Seen + 1 };
        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }

#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        update.ContinuationToken = _token.ToContinuationToken();
#pragma warning restore MEAI001
        return true;
    }

    private static string AddressOf(ServerFacts server) => server.Target.Address.V1("").AbsoluteUri;

    private static string FingerprintOf(RequestBody body) => Convert.ToHexString(SHA256.HashData(body.ToArray()), 0, 8);
}
