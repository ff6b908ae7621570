using System.Net;
using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>Makes the exceptions of <see cref="LlamaCppServerClient"/> that are no refusals of the server.</summary>
internal static class NativeErrors
{
    /// <summary>A wait for a server that is over.</summary>
    public static LlamaCppException NotReady(ServerTarget target, bool isLoading, TimeSpan waited) => isLoading
        ? Make(target, HttpStatusCode.ServiceUnavailable, $"is still loading its model after {waited.TotalSeconds:0.#} s.", "Wait longer if the model is large, and look at the server's log.", isLoading: true)
        : new LlamaCppUnreachableException(target.Complete(
            new ErrorReport($"llama.cpp server not reachable at {target} for {waited.TotalSeconds:0.#} s.", Hints.Start(target)) { Error = HttpRequestError.ConnectionError }));

    /// <summary>A model that is to be loaded or unloaded, and that the server does not have or can't exchange.</summary>
    public static LlamaCppException NoSuchModel(ServerTarget target, string model, ModelListing models) =>
        Make(target, HttpStatusCode.NotFound, $"can't load or unload the model '{model}'.", models.IsRouter ? $"The router has: {models}." : SwitchedOffHints.Router);

    public static LlamaCppException NotLoaded(ServerTarget target, string model, int? exitCode) => Make(
        target,
        HttpStatusCode.InternalServerError,
        $"did not load the model '{model}'{(exitCode is { } code ? $" (exit code {code})" : "")}.",
        "Look at the router's log: the model's file may be damaged, or the memory too small for it.");

    public static LlamaCppException NotDownloaded(ServerTarget target, string model) => Make(
        target,
        HttpStatusCode.NotFound,
        $"ended the download of '{model}', but does not list the model.",
        "Check the name (user/repository:quantization, as on Hugging Face) and the router's log; a private repository needs the router's --hf-token.");

    /// <summary>An answer whose call did not say that it is to be controlled.</summary>
    public static LlamaCppException NotControlled(ServerTarget target, string message) => new(target.Complete(
        new ErrorReport($"llama.cpp server at {target} did not end the reasoning: {message}", "Set AllowReasoningEnd of the ChatOptions of the call whose reasoning is to be ended.") { ServerMessage = message }));

    private static LlamaCppException Make(ServerTarget target, HttpStatusCode status, string what, string hint, bool isLoading = false) =>
        new(target.Complete(new ErrorReport($"llama.cpp server at {target} {what}", hint) { Status = status, IsLoading = isLoading }));
}
