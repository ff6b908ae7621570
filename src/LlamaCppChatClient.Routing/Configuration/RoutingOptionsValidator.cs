using LlamaCpp.Transport;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Routing.Configuration;

/// <summary>Checks the options at start-up; each message names the option and the value.</summary>
internal sealed class RoutingOptionsValidator : IValidateOptions<LlamaCppRoutingOptions>
{
    private static readonly LlamaCppOptionsValidator ClientValidator = new();

    public ValidateOptionsResult Validate(string? name, LlamaCppRoutingOptions options)
    {
        string[] errors = [.. FindErrors(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Throws for options that a caller made by hand.</summary>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public static void ThrowIfInvalid(LlamaCppRoutingOptions options)
    {
        string[] errors = [.. FindErrors(options)];
        if (errors.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }
    }

    /// <summary>Whether an address is a name that service discovery resolves (<c>https+http://llama</c>), and never a server.</summary>
    public static bool IsServiceName(Uri address) => address.IsAbsoluteUri && new ServerAddress(address).NeedsServiceDiscovery;

    private static IEnumerable<string> FindErrors(LlamaCppRoutingOptions options) =>
    [
        .. FindServerErrors(options),
        .. FindServiceErrors(options),
        .. FindClientErrors(options.ClientOptions),
        .. FindLimitErrors(options),
    ];

    private static IEnumerable<string> FindServerErrors(LlamaCppRoutingOptions options)
    {
        if (options.Servers.Count == 0 && options.Service is null)
        {
            yield return "Servers is empty. Add at least one server, set Service, or name a connection string.";
        }

        HashSet<Uri> addresses = [];
        for (int i = 0; i < options.Servers.Count; i++)
        {
            LlamaCppRoutingServerOptions server = options.Servers[i];
            if (LlamaCppOptionsValidator.FindError(server.BaseUrl) is { } addressError)
            {
                yield return $"Servers[{i}]: {addressError}";
            }
            else if (IsServiceName(server.BaseUrl!))
            {
                yield return $"Servers[{i}]: {server.BaseUrl} is a name for service discovery, which may have several endpoints. Set Service in place of Servers.";
            }
            else if (!addresses.Add(server.BaseUrl!))
            {
                yield return $"Servers[{i}]: {server.BaseUrl} is listed twice.";
            }

            if (LlamaCppOptionsValidator.FindKeyError(server.ApiKey) is { } keyError)
            {
                yield return $"Servers[{i}]: {keyError}";
            }
        }
    }

    private static IEnumerable<string> FindServiceErrors(LlamaCppRoutingOptions options)
    {
        if (options.Service is not { } service)
        {
            yield break;
        }

        if (options.Servers.Count > 0)
        {
            yield return $"Both Servers and Service ('{service}') are set. Set one of them.";
        }

        if (!service.IsAbsoluteUri || service.Host.Length == 0)
        {
            yield return $"Service '{service}' must be absolute, e.g. https+http://llama.";
        }

        if (LlamaCppOptionsValidator.FindKeyError(options.ServiceApiKey) is { } keyError)
        {
            yield return $"ServiceApiKey: {keyError}";
        }
    }

    private static IEnumerable<string> FindClientErrors(LlamaCppOptions options)
    {
        if (!ReferenceEquals(options.BaseUrl, LlamaCppOptions.DefaultBaseUrl))
        {
            yield return $"ClientOptions.BaseUrl '{options.BaseUrl}' would not be used. Add it to Servers.";
        }
        else if (ClientValidator.Validate(null, options).Failures is { } failures)
        {
            foreach (string failure in failures)
            {
                yield return $"ClientOptions: {failure}";
            }
        }

        if (options.UseDefaultResilience)
        {
            yield return "ClientOptions.UseDefaultResilience would not be used: a retry below the failover hides errors from it and doubles the work.";
        }

        if (!string.IsNullOrEmpty(options.ApiKey))
        {
            yield return "ClientOptions.ApiKey would not be used. Set ApiKey of each of Servers: a key belongs to its address.";
        }
    }

    private static IEnumerable<string> FindLimitErrors(LlamaCppRoutingOptions options)
    {
        if (!IsTimeout(options.AffinityTimeout) && options.AffinityTimeout != TimeSpan.Zero)
        {
            yield return $"AffinityTimeout is {options.AffinityTimeout}; it must be zero, a positive time of at most 49 days, or Timeout.InfiniteTimeSpan.";
        }

        if (!IsTimeout(options.MaxEjectionTime) || options.MaxEjectionTime == Timeout.InfiniteTimeSpan)
        {
            yield return $"MaxEjectionTime is {options.MaxEjectionTime}; it must be a positive time of at most 49 days.";
        }

        if (options.MaxRememberedPrefixes < 0)
        {
            yield return $"MaxRememberedPrefixes is {options.MaxRememberedPrefixes}; it must not be negative.";
        }
    }

    // Timers take at most 2^32 - 2 milliseconds.
    private static bool IsTimeout(TimeSpan value) =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value.TotalMilliseconds <= uint.MaxValue - 1);
}
