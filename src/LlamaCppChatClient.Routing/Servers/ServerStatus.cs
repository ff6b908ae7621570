namespace LlamaCpp.Routing.Servers;

/// <summary>The state of a server at one moment.</summary>
/// <param name="State">The state.</param>
/// <param name="Since">When it began, as a timestamp of the pool's time.</param>
/// <param name="Error">The last error, or null.</param>
internal sealed record ServerStatus(ServerState State, long Since, LlamaCppException? Error)
{
    public static readonly ServerStatus New = new(ServerState.New, 0, null);

    /// <summary>Whether the server may become ready without anybody's help.</summary>
    public bool IsComing => State is ServerState.New or ServerState.Loading;

    /// <summary>The state in words, for an error that names every server.</summary>
    public string Describe(TimeSpan age) => State switch
    {
        ServerState.New => "has not answered yet",
        ServerState.Ready => Error is null ? "is ready" : $"failed ({Reason(Error)})",
        ServerState.Loading => $"has been loading for {age.TotalSeconds:0.#} s",
        ServerState.Silent => "does not answer GET /health",
        ServerState.Unlike => "has another model than the first server",
        _ => Error is null ? "is not reachable" : $"is not reachable ({Reason(Error)})",
    };

    private static string Reason(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error is LlamaCppException { ServerMessage: { } said } ? said : error.Message;
    }
}
