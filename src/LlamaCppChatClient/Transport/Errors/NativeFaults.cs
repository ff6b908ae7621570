using System.Net;

namespace LlamaCpp.Transport;

/// <summary>Makes the exceptions of <see cref="LlamaCppServerClient"/> that are no refusals of the server.</summary>
internal static class NativeFaults
{
    /// <summary>A wait for a server that is over.</summary>
    public static LlamaCppException NotReady(ServerTarget target, bool isLoading, TimeSpan waited)
    {
        if (isLoading)
        {
            const string Hint = "Wait longer if the model is large, and look at the server's log.";
            return new LlamaCppException($"llama.cpp server at {target} is still loading its model after {waited.TotalSeconds:0.#} s. {Hint}", statusCode: HttpStatusCode.ServiceUnavailable)
            {
                Hint = Hint,
                IsLoading = true,
            };
        }

        string hint = Hints.Start(target);
        return new LlamaCppUnreachableException(HttpRequestError.ConnectionError, $"llama.cpp server not reachable at {target} for {waited.TotalSeconds:0.#} s. {hint}", inner: null)
        {
            Hint = hint,
        };
    }

    /// <summary>A model that is to be loaded or unloaded, and that the server does not have or can't exchange.</summary>
    public static LlamaCppException NoSuchModel(ServerTarget target, string model, ModelListing models)
    {
        string hint = models.IsRouter ? $"The router has: {models}." : SwitchedOffHints.Router;
        return new LlamaCppException($"llama.cpp server at {target} can't load or unload the model '{model}'. {hint}", statusCode: HttpStatusCode.NotFound)
        {
            Hint = hint,
        };
    }

    public static LlamaCppException NotLoaded(ServerTarget target, string model, int? exitCode)
    {
        const string Hint = "Look at the router's log: the model's file may be damaged, or the memory too small for it.";
        return new LlamaCppException($"llama.cpp server at {target} did not load the model '{model}'{(exitCode is { } code ? $" (exit code {code})" : "")}. {Hint}", statusCode: HttpStatusCode.InternalServerError)
        {
            Hint = Hint,
        };
    }

    public static LlamaCppException NotDownloaded(ServerTarget target, string model)
    {
        const string Hint = "Check the name (user/repository:quantization, as on Hugging Face) and the router's log; a private repository needs the router's --hf-token.";
        return new LlamaCppException($"llama.cpp server at {target} ended the download of '{model}', but does not list the model. {Hint}", statusCode: HttpStatusCode.NotFound)
        {
            Hint = Hint,
        };
    }

    /// <summary>An answer whose call did not say that it is to be controlled.</summary>
    public static LlamaCppException NotControlled(ServerTarget target, string message)
    {
        message = target.Redact(message);
        const string Hint = "Set AllowReasoningEnd of the ChatOptions of the call whose thought is to be ended.";
        return new LlamaCppException($"llama.cpp server at {target} did not end the thought: {message}. {Hint}")
        {
            ServerMessage = message,
            Hint = Hint,
        };
    }
}
