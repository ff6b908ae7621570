using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>What an error means for its server, and with that for the call.</summary>
internal static class ErrorJudge
{
    /// <summary>
    /// The state that the server goes into, and the call may go to another one; null when the server stays and the caller gets the error:
    /// another server would refuse the request as well.
    /// </summary>
    public static ServerState? StateAfter(Exception error) => (error as LlamaCppException)?.ErrorKind switch
    {
        LlamaCppErrorKind.Unreachable or LlamaCppErrorKind.Interrupted => ServerState.Unreachable,
        LlamaCppErrorKind.Loading or LlamaCppErrorKind.ProxyError => ServerState.Loading,
        _ => null,
    };

    /// <summary>
    /// Whether the server may have worked on the request. Then it gets it only once: one that ends servers would end them one after
    /// another, again and again.
    /// </summary>
    public static bool MayHaveWorked(Exception error) => error is LlamaCppException { ErrorKind: LlamaCppErrorKind.Interrupted };
}
