namespace LlamaCpp.Transport;

/// <summary>Finds the handler that an exception comes from.</summary>
internal static class HandlerName
{
    private static readonly string[] OfPlatform = ["System.Net.Http.", "Microsoft.Extensions.Http.Logging.", "Microsoft.Extensions.Http.LifetimeTrackingHttpMessageHandler", "LlamaCpp.Transport.", "LlamaCpp.Hosting."];

    // Policies keep the trace of where they gave up, which is any place in the chain; what they are thrown from again comes after it.
    private static readonly string[] OfPolicies = ["Resilience", "Policy", "Pipeline", "Hedging", "Retry", "Timeout"];

    /// <summary>The name of the type, by the trace of the exception and of those within it; null when no handler but the platform's is in it.</summary>
    public static string? Of(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            string[] names = [.. (inner.StackTrace ?? "").Split('\n').Select(OfFrame).OfType<string>()];
            if (names.Length > 0)
            {
                return Array.Find(names, name => OfPolicies.Any(part => name.Contains(part, StringComparison.Ordinal))) ?? names[0];
            }
        }

        return null;
    }

    // A method's name and no reflection: that would need metadata which a trimmed application does not have.
    private static string? OfFrame(string frame)
    {
        int end = frame.IndexOf(".SendAsync(", StringComparison.Ordinal);
        end = end < 0 ? frame.IndexOf(".Send(", StringComparison.Ordinal) : end;
        if (end < 0)
        {
            return null;
        }

        string type = frame[..end].Trim();
        type = type[(type.LastIndexOf(' ') + 1)..];
        return OfPlatform.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)) ? null : type[(type.LastIndexOfAny(['.', '+']) + 1)..];
    }
}
