using System.Text.Json;
using LlamaCpp.Errors;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// What a <see cref="ResponseContinuationToken"/> of this library holds: where the reply is kept, under which name, and how much of it
/// the caller has seen. The same bytes make the same updates, so that a number of updates is a place in the reply.
/// </summary>
/// <param name="Server">The address of the server; no key.</param>
/// <param name="Id">The name under which the server keeps the stream.</param>
/// <param name="Seen">The number of updates that the caller has seen.</param>
/// <param name="Request">The fingerprint of the request; no prompt.</param>
internal sealed record ReplyToken(string Server, string Id, long Seen, string Request)
{
    // With a long address, far below the kilobyte that frameworks put into a URL or a header.
    private const int MaxBytes = 1024;

#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
    /// <summary>Makes the public token, whose bytes are written when somebody asks for them: most updates' tokens are never used.</summary>
    public ResponseContinuationToken ToContinuationToken() => new Written(this);

    /// <exception cref="ArgumentException">The token was not made by this library.</exception>
    public static ReplyToken Parse(ResponseContinuationToken token)
    {
        ReadOnlyMemory<byte> bytes = token.ToBytes();
        try
        {
            if (bytes.Length <= MaxBytes
                && JsonSerializer.Deserialize(bytes.Span, ReplyTokenJsonContext.Default.ReplyToken) is { Server: not null, Id.Length: > 0, Seen: >= 0, Request: not null } parsed)
            {
                return parsed;
            }
        }
        catch (JsonException)
        {
        }

        throw OptionError.Create("ChatOptions.ContinuationToken was not made by this client.");
    }

    private sealed class Written(ReplyToken token) : ResponseContinuationToken
    {
        public override ReadOnlyMemory<byte> ToBytes() => JsonSerializer.SerializeToUtf8Bytes(token, ReplyTokenJsonContext.Default.ReplyToken);
    }
#pragma warning restore MEAI001
}
