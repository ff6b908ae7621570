using LlamaCpp.Tests.Security;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Support;

/// <summary>What a caller saw of one streamed call: the updates, and how it ended.</summary>
internal sealed record ErrorCall(IReadOnlyList<ChatResponseUpdate> Updates, Exception? Error)
{
    /// <summary>How long a test waits for what should come soon.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public string Text => string.Concat(Updates.Select(update => update.Text));

    public LlamaCppException Exception => Assert.IsAssignableFrom<LlamaCppException>(Error);

    public LlamaCppInterruptedException StreamException => Assert.IsType<LlamaCppInterruptedException>(Error);

    /// <summary>A client of the address that asks for no list of models, and whose logs are searched for the key.</summary>
    public static LlamaCppChatClient Client(Uri baseUrl, Action<LlamaCppOptions>? configure = null, HttpClient? http = null, TimeProvider? time = null)
    {
        LlamaCppOptions options = new() { BaseUrl = baseUrl, Model = "m", ApiKey = SecretWatch.ApiKey, MaxConcurrentRequests = int.MaxValue };
        configure?.Invoke(options);
        LlamaCppOptionsValidator.ThrowIfInvalid(options);
        return new LlamaCppChatClient(new ServerConnection(options, http, SecretWatch.Logs, time));
    }

    /// <summary>A client whose requests, to <c>http://server.test</c> if no other address is named, go through the handler.</summary>
    public static LlamaCppChatClient Client(HttpMessageHandler handler, Action<LlamaCppOptions>? configure = null, TimeProvider? time = null, Uri? baseUrl = null) =>
        Client(baseUrl ?? new Uri("http://server.test"), configure, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, time);

    /// <summary>Streams an answer to its end, good or bad.</summary>
    public static async Task<ErrorCall> StreamAsync(IChatClient client, ChatOptions? options = null, CancellationToken? cancellationToken = null)
    {
        List<ChatResponseUpdate> updates = [];
        try
        {
            CancellationToken cancelled = cancellationToken ?? TestContext.Current.CancellationToken;
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], options, cancelled).WithCancellation(cancelled))
            {
                updates.Add(update);
            }

            return new(updates, null);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
        {
            return new(updates, exception);
        }
    }

    /// <summary>Asks for a whole answer, which the updates then are.</summary>
    public static async Task<ErrorCall> AskAsync(IChatClient client, ChatOptions? options = null)
    {
        try
        {
            return new((await client.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken)).ToChatResponseUpdates(), null);
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
        {
            return new([], exception);
        }
    }

    /// <summary>Streams the answer of a peer that follows the script.</summary>
    public static async Task<ErrorCall> StreamAsync(Func<ScriptedConnection, Task> script, Action<LlamaCppOptions>? configure = null)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(script);
        using LlamaCppChatClient client = Client(peer.BaseUrl, configure);
        ErrorCall call = await StreamAsync(client).WaitAsync(Soon);
        Assert.Empty(peer.Errors);
        return call;
    }

    /// <summary>Streams an answer that consists of these bytes.</summary>
    public static async Task<ErrorCall> StreamAsync(byte[] events, Action<LlamaCppOptions>? configure = null)
    {
        using LlamaCppChatClient client = Client(new CapturingHandler().AnswerStream(events), configure);
        return await StreamAsync(client);
    }

    /// <summary>Streams an answer that consists of this text.</summary>
    public static Task<ErrorCall> StreamAsync(string events) => StreamAsync(System.Text.Encoding.UTF8.GetBytes(events));

    /// <summary>Receives the request and begins a stream with these events, each in a chunk of its own.</summary>
    public static async Task BeginStreamAsync(ScriptedConnection connection, params string[] events)
    {
        await connection.ReceiveAsync();
        await connection.SendStreamHeadAsync();
        foreach (string item in events)
        {
            await connection.SendChunkAsync(item);
        }
    }
}
