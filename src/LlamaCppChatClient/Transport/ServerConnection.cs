using Microsoft.Extensions.Logging;

namespace LlamaCpp.Transport;

/// <summary>What all clients over one set of options share: the sending of requests, and what is known of the servers. Thread-safe.</summary>
internal sealed class ServerConnection : ServerSender
{
    public ServerConnection(LlamaCppOptions options, HttpClient? client, ILoggerFactory? loggerFactory, TimeProvider? time = null, bool watched = false, SharedPlaces? places = null)
        : base(options, client, loggerFactory, time, watched, places) => Servers = new KnownServers(this);

    /// <summary>What is known of the configured server and of those that calls name.</summary>
    public KnownServers Servers { get; }

    /// <summary>Makes the connection of a client.</summary>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public static ServerConnection Create(LlamaCppOptions options, HttpClient? client, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        LlamaCppOptionsValidator.ThrowIfInvalid(options);
        return new ServerConnection(options.Clone(), client, loggerFactory);
    }
}
