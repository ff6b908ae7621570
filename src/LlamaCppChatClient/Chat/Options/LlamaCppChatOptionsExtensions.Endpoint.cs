using LlamaCpp.Chat;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>The server that this call goes to, in place of the client's own.</summary>
        /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.BaseUrl"/>. It is never part of the request body.</value>
        /// <remarks>
        /// Caches, logs and traces see the address, never the key: an answer in a cache is found again with another key. Options that were
        /// read back from JSON have lost the key.
        /// </remarks>
        public LlamaCppEndpoint? Endpoint
        {
            get => Find(options, OptionKeys.Endpoint) switch
            {
                null => null,
                OpaqueValue<LlamaCppEndpoint> kept => kept.Value,
                LlamaCppEndpoint endpoint => endpoint,
                { } other => ReadEndpoint(other) ?? throw Unreadable(OptionKeys.Endpoint, other, "the address of a server"),
            };
            set => Set(options, OptionKeys.Endpoint, value is null ? null : new OpaqueValue<LlamaCppEndpoint>(value, value.ToString()));
        }
    }

    // By hand an address may be given as text or Uri; OpaqueValue turns into a list of one text.
    internal static LlamaCppEndpoint? ReadEndpoint(object value)
    {
        string? text = value is Uri uri ? uri.OriginalString
            : LooseValue.AsText(value) ?? (LooseValue.AsStrings(value) is [var first, ..] ? first : null);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && LlamaCppOptionsValidator.FindError(address) is null
            ? new LlamaCppEndpoint(address)
            : null;
    }
}
