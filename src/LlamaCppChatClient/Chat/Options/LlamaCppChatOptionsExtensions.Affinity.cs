using LlamaCpp.Chat;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>
        /// Gets or sets what tells this conversation apart, e.g. its id: calls with the same key go to the server that has the conversation
        /// in its cache. It is sent as the header <c>X-Session-Id</c> (<see cref="LlamaCppOptions.AffinityHeaderName"/>), for a proxy that
        /// balances by it.
        /// </summary>
        /// <value>The default is <see langword="null"/>: no header. The key is never part of the request body, of a log or of a cache key.</value>
        /// <remarks>A key with characters other than printable ASCII is sent percent-encoded.</remarks>
        public string? AffinityKey
        {
            get => Find(options, OptionKeys.AffinityKey) switch
            {
                null => null,
                OpaqueValue<string> kept => kept.Value,
                { } other => LooseValue.AsText(other),
            };
            set => Set(options, OptionKeys.AffinityKey, value is null ? null : new OpaqueValue<string>(value, ""));
        }

        /// <summary>Is told how far the request is.</summary>
        internal RequestWatch? RequestWatch
        {
            get => (Find(options, OptionKeys.RequestWatch) as OpaqueValue<RequestWatch>)?.Value;
            set => Set(options, OptionKeys.RequestWatch, value is null ? null : new OpaqueValue<RequestWatch>(value, ""));
        }
    }
}
