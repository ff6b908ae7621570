using System.Net;
using LlamaCpp.Errors;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes the exceptions about a router's models that are no refusals of the server.</summary>
internal static class ModelErrors
{
    /// <summary>A model that is to be loaded or unloaded, and that the server does not have or can't exchange.</summary>
    public static LlamaCppException NoSuchModel(ServerTarget target, string model, ModelListing models) =>
        Make(target, HttpStatusCode.NotFound, $"can't load or unload the model '{model}'.", ModelHints.Command.Missing!(models));

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

    private static LlamaCppException Make(ServerTarget target, HttpStatusCode status, string what, string hint) =>
        new(target.Complete(new ErrorReport($"llama.cpp server at {target} {what}", hint) { Status = status }));
}
