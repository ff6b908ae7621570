using System.Net;
using LlamaCpp.Errors;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes the exceptions of waiting for a server.</summary>
internal static class HealthErrors
{
    /// <summary>A wait for a server that is over.</summary>
    public static LlamaCppException NotReady(ServerTarget target, bool isLoading, TimeSpan waited) => isLoading
        ? new LlamaCppException(target.Complete(new ErrorReport(
            $"llama.cpp server at {target} is still loading its model after {waited.TotalSeconds:0.#} s.", "Wait longer if the model is large, and look at the server's log.")
        { Status = HttpStatusCode.ServiceUnavailable, IsLoading = true }))
        : new LlamaCppUnreachableException(target.Complete(
            new ErrorReport($"llama.cpp server not reachable at {target} for {waited.TotalSeconds:0.#} s.", Hints.Start(target)) { Error = HttpRequestError.ConnectionError }));
}
