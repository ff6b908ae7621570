using LlamaCpp.Routing.Configuration;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing.Servers;

/// <summary>Makes pools without dependency injection.</summary>
internal static class PoolFactory
{
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public static ServerPool Create(LlamaCppRoutingOptions options, HttpClient? client, ILoggerFactory? loggerFactory, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        RoutingOptionsValidator.ThrowIfInvalid(options);
        if (options.Service is not null)
        {
            throw new ArgumentException("Service needs service discovery: register with AddLlamaCppRoutingChatClient.", nameof(options));
        }

        LlamaCppRoutingOptions copy = options.Clone();
        return new ServerPool(copy, new PoolTransport(copy.ClientOptions, client, loggerFactory, time, isOurs: false), new FixedEndpoints(copy), loggerFactory);
    }
}
