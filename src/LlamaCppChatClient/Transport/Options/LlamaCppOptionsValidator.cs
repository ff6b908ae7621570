using Microsoft.Extensions.Options;

namespace LlamaCpp.Transport;

/// <summary>Checks the options at start-up; each message names the option and the value.</summary>
internal sealed class LlamaCppOptionsValidator : IValidateOptions<LlamaCppOptions>
{
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Connection", "Host", "Transfer-Encoding" };

    public ValidateOptionsResult Validate(string? name, LlamaCppOptions options)
    {
        List<string> errors = FindErrors(options);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Throws for options that a caller made by hand.</summary>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public static void ThrowIfInvalid(LlamaCppOptions options)
    {
        List<string> errors = FindErrors(options);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }
    }

    /// <summary>Says what is wrong with an address, or null. A key in it is not repeated.</summary>
    public static string? FindError(Uri? baseUrl)
    {
        if (baseUrl is null)
        {
            return "BaseUrl must not be null. Use e.g. http://localhost:8080/v1.";
        }

        // What is no address came here escaped.
        if (FindSeveral(Uri.UnescapeDataString(baseUrl.OriginalString)) is { } several)
        {
            return several;
        }

        if (!baseUrl.IsAbsoluteUri)
        {
            return $"BaseUrl '{Shown(baseUrl.OriginalString)}' must be absolute, e.g. http://localhost:8080/v1.{Suggestion(baseUrl.OriginalString)}";
        }

        if (baseUrl.UserInfo.Length > 0)
        {
            return $"BaseUrl '{baseUrl.Scheme}://…@{baseUrl.Authority}' must not contain user info. Use ApiKey (LLAMACPP_API_KEY).";
        }

        return baseUrl.Scheme switch
        {
            "http" or "https" or "https+http" or "http+https" or "unix" when baseUrl.Query.Length > 0 || baseUrl.Fragment.Length > 0 =>
                $"BaseUrl '{Shown(baseUrl.OriginalString)}' must not have a query or a fragment.",
            "http" or "https" or "https+http" or "http+https" => null,
            "unix" when baseUrl.AbsolutePath.Length < 2 || baseUrl.Host.Length > 0 =>
                $"BaseUrl '{baseUrl}' must name a socket with three slashes, e.g. unix:///run/llama.sock.",
            "unix" => null,
            _ => $"BaseUrl '{Shown(baseUrl.OriginalString)}' has the scheme '{baseUrl.Scheme}'; http, https and unix can be used.{Suggestion(baseUrl.OriginalString)}",
        };
    }

    /// <summary>Says that a text has several addresses, which the package for several servers takes; else null.</summary>
    public static string? FindSeveral(string addresses) => addresses.Split("://").Length > 2
        ? "BaseUrl has several addresses. Name one server, or use AddLlamaCppRoutingChatClient of the package LlamaCppChatClient.Routing for all of them."
        : null;

    /// <summary>A question whether an address without a scheme was meant to have one, with a blank before it; else an empty text.</summary>
    public static string Suggestion(string address)
    {
        string host = address.Trim().TrimStart('/');
        return !address.Contains("://", StringComparison.Ordinal) && host.AsSpan().IndexOfAny('@', '?', '#') < 0
            && Uri.TryCreate("http://" + host, UriKind.Absolute, out Uri? meant) && (meant.Host == "localhost" || meant.Host.Contains('.', StringComparison.Ordinal) || !meant.IsDefaultPort)
            ? $" Did you mean http://{host}?"
            : "";
    }

    /// <summary>An address for a message, without the parts in which somebody may have put a secret.</summary>
    public static string Shown(string address)
    {
        int at = address.LastIndexOf('@');
        string shown = at < 0 ? address : string.Concat("…", address.AsSpan(at));
        int cut = shown.AsSpan().IndexOfAny('?', '#');
        return cut < 0 ? shown : string.Concat(shown.AsSpan(0, cut), "…");
    }

    /// <summary>Says what is wrong with a key without repeating it, or null.</summary>
    public static string? FindKeyError(string? apiKey) =>
        apiKey is not null && apiKey.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? "ApiKey has a character that can't stand in an HTTP header (only printable ASCII without spaces can). Check LLAMACPP_API_KEY for a line break or a space."
            : null;

    private static List<string> FindErrors(LlamaCppOptions options)
    {
        List<string> errors = [];
        Add(FindError(options.BaseUrl));
        Add(FindKeyError(options.ApiKey));
        Add(FindHeaderError(options.AffinityHeaderName));
        Add(FindTimeError(nameof(options.ReadyTimeout), options.ReadyTimeout, allowZero: true));
        Add(FindTimeError(nameof(options.DiscoveryTimeout), options.DiscoveryTimeout, allowZero: false));
        Add(FindTimeError(nameof(options.StreamIdleTimeout), options.StreamIdleTimeout, allowZero: false));
        Add(FindTimeError(nameof(options.QueueTimeout), options.QueueTimeout, allowZero: true));
        Add(FindRangeError(nameof(options.MaxEventSize), options.MaxEventSize, 1024));
        Add(FindRangeError(nameof(options.MaxResponseSize), options.MaxResponseSize, 1024));
        Add(FindRangeError(nameof(options.MaxEmbeddingBatchSize), options.MaxEmbeddingBatchSize, 1));
        Add(FindRangeError(nameof(options.MaxConcurrentEmbeddingRequests), options.MaxConcurrentEmbeddingRequests, 1));
        Add(FindRangeError(nameof(options.MaxConcurrentRequests), options.MaxConcurrentRequests ?? 1, 1));
        AddBudget(nameof(LlamaCppReasoningBudgets.Low), options.ReasoningBudgets?.Low);
        AddBudget(nameof(LlamaCppReasoningBudgets.Medium), options.ReasoningBudgets?.Medium);
        AddBudget(nameof(LlamaCppReasoningBudgets.High), options.ReasoningBudgets?.High);
        AddBudget(nameof(LlamaCppReasoningBudgets.ExtraHigh), options.ReasoningBudgets?.ExtraHigh);
        Add(options.ReasoningBudgets is null ? "ReasoningBudgets must not be null." : null);
        return errors;

        // The server takes 0 for no limit.
        void AddBudget(string level, int? tokens) => Add(FindRangeError($"{nameof(options.ReasoningBudgets)}.{level}", tokens ?? 1, 1));

        void Add(string? error)
        {
            if (error is not null)
            {
                errors.Add(error);
            }
        }
    }

    // Also refused: names that HttpClient keeps for the body, or that would change the request.
    private static string? FindHeaderError(string? name)
    {
        using HttpRequestMessage probe = new();
        return name is null || (name.Length > 0 && probe.Headers.TryAddWithoutValidation(name, "") && !IsReserved(name))
            ? null
            : $"AffinityHeaderName is '{name}', which is not the name of a request header that is free to use. Use e.g. X-Session-Id, or null for none.";
    }

    private static bool IsReserved(string name) => ReservedHeaders.Contains(name);

    /// <summary>Says what is wrong with a time limit, or null.</summary>
    public static string? FindTimeError(string name, TimeSpan value, bool allowZero)
    {
        // Timers take at most 2^32 - 2 milliseconds.
        bool fits = value == Timeout.InfiniteTimeSpan
            || (value > TimeSpan.Zero && value.TotalMilliseconds <= uint.MaxValue - 1)
            || (allowZero && value == TimeSpan.Zero);
        return fits ? null : $"{name} is {value}; it must be {(allowZero ? "zero, " : "")}a positive time of at most 49 days, or Timeout.InfiniteTimeSpan.";
    }

    private static string? FindRangeError(string name, long value, long least) =>
        value >= least ? null : $"{name} is {value}; it must be at least {least}.";
}
