namespace LlamaCpp.Transport;

/// <summary>Says how a body broke off.</summary>
internal static class BodyErrors
{
    /// <summary>A handler's stream, such as one that decompresses, has errors of its own.</summary>
    public static string Describe(Exception exception) => exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException
        ? "the connection was lost"
        : $"its body could not be read ({exception.GetType().Name}: {exception.Message})";
}
