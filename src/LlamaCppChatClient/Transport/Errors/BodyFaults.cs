namespace LlamaCpp.Transport;

/// <summary>Says how a body broke off.</summary>
internal static class BodyFaults
{
    /// <summary>A handler's stream, such as one that decompresses, has faults of its own.</summary>
    public static string Describe(Exception fault) => fault is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException
        ? "the connection was lost"
        : $"its body could not be read ({fault.GetType().Name}: {fault.Message})";
}
