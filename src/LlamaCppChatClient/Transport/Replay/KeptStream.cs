using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>A stream that the server keeps while it is generated and for five minutes after, so that it can be read again.</summary>
/// <param name="server">The server that keeps it.</param>
/// <param name="sender">Sends the requests.</param>
/// <param name="id">The name of the stream. Whoever has it can read and cancel the stream: it is a secret, and new for each request.</param>
internal sealed class KeptStream(ServerFacts server, ServerSender sender, string id)
{
    /// <summary>How much the server keeps of each stream, in bytes: the last 4 MiB.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    // The slot is free within a second, and a caller that cancels wants to go on.
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(2);

    public string Id { get; } = id;

    /// <summary>Makes an id that nobody guesses.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The request for what the stream holds from a byte of its body on, and what will come.</summary>
    public ServerRequest RequestFrom(long offset) => Keep(server.Request(HttpMethod.Get, Address($"&from={offset}")) with { Streaming = true });

    /// <summary>The request so that the server keeps its stream under this name, and the answer goes on where its connection breaks.</summary>
    public ServerRequest Keep(ServerRequest request) => request with { KeptId = Id, Resume = body => new ResumableBody(body, this, sender) };

    /// <summary>Asks how far the stream is; null when the server does not keep it (any more).</summary>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    public async Task<KeptStreamPayload?> FindAsync(CancellationToken cancellationToken)
    {
        using RequestBody body = new();
        body.Json.WriteStartObject();
        body.Json.WriteStartArray("conversation_ids"u8);
        body.Json.WriteStringValue(Id);
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        body.Complete();
        ServerRequest request = server.Request(HttpMethod.Post, server.Target.Address.V1("streams/lookup")) with { Body = body };
        JsonTypeInfo<KeptStreamPayload?[]> type = ReplayJsonContext.Default.KeptStreamPayloadArray;
        KeptStreamPayload?[] found = await JsonExchange.SendAsync(sender, request, type, cancellationToken).ConfigureAwait(false);
        return Array.Find(found, stream => stream?.ConversationId == Id);
    }

    /// <summary>Stops the generation and frees the slot. Leaving alone does not: that is what the stream is kept for.</summary>
    public async Task CancelAsync()
    {
        using CancellationTokenSource patience = new(CancelTimeout, sender.Time);
        try
        {
            ServerRequest request = new(HttpMethod.Delete, Address(""), server.Target);
            using HttpResponseMessage response = await sender.SendAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Log.KeptStreamNotCancelled(sender.Logger, error, server.Target.BaseUrl);
        }
    }

    private Uri Address(string query) => server.Target.Address.V1($"stream?conv_id={Uri.EscapeDataString(Id)}{query}");
}
