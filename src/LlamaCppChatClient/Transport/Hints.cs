using System.Net;

namespace LlamaCpp.Transport;

/// <summary>What to try after a refusal, from the server's words as recorded.</summary>
internal static class Hints
{
    public const string LookAtLog = "The server may have been stopped or have crashed: look at its log.";

    public const string CheckAddress = "Check that the base URL leads to a llama-server and not to another program or a proxy's page.";

    public const string TooLarge = "The server takes at most 100 MiB in one request: send smaller or fewer images.";

    /// <summary>How to start the server that was not there.</summary>
    public static string Start(Uri baseUrl)
    {
        if (baseUrl.Scheme == "unix")
        {
            return $"Start it with: llama-server -m model.gguf --host {Uri.UnescapeDataString(baseUrl.AbsolutePath)}";
        }

        string start = $"Start it with: llama-server -m model.gguf --port {baseUrl.Port}";
        return baseUrl.Port == 8080
            ? start + " (without --port recent releases listen on 9931: set LLAMACPP_BASE_URL=http://localhost:9931)"
            : start;
    }

    public static string? For(ServerRequest request, ServerError error)
    {
        string message = error.Payload?.Message ?? error.Excerpt;
        return error switch
        {
            { IsLoading: true } => "Raise LlamaCppOptions.ReadyTimeout if the model needs longer.",
            { Payload.Type: "exceed_context_size_error" } =>
                "Shorten the conversation, or start the server with a larger -c (each slot has -c divided by -np).",
            { Status: HttpStatusCode.Unauthorized } => request.Target.HasApiKey
                ? "The key is not one of the server's (--api-key): check LLAMACPP_API_KEY."
                : "The server wants a key (--api-key): set LLAMACPP_API_KEY.",
            { Status: HttpStatusCode.Forbidden } => "Check LLAMACPP_API_KEY and what the server was started to allow.",
            { Status: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest } =>
                "The address redirects; redirects are not followed, since they would carry the prompt elsewhere. Set LLAMACPP_BASE_URL to the final address.",
            { Status: HttpStatusCode.RequestEntityTooLarge } => TooLarge,
            { Status: HttpStatusCode.NotImplemented or HttpStatusCode.NotFound } => SwitchedOff(request, message),
            { Status: HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } =>
                "A proxy answered in the server's place: check that the server runs, and that the proxy's time limit suits generation.",
            _ => Contains(message, "mmproj") || (request.Traits.HasFlag(RequestTraits.Media) && Contains(message, "not supported"))
                    ? "The model was started without its projector: start the server with --mmproj (or -hf, which finds it), and with a model that takes this kind of input."
                : Contains(message, "requires --jinja") ? "Start the server with --jinja and a chat template that supports tools."
                : Contains(message, "grammar constraints with tools") ? "Use either Grammar or Tools in one call; with both, set ToolMode to None."
                : Contains(message, "is too large to process") ? "Start the server with a larger -ub (and -b): one input must fit into one physical batch."
                : Contains(message, "Pooling type 'none'") ? "Start the server with --embeddings --pooling mean (or cls, last)."
                : Contains(message, "Input content cannot be empty") ? "Leave empty texts out: the server makes no vector of them."
                : Contains(message, "not found") && Contains(message, "model") ? "Set ChatOptions.ModelId or LLAMACPP_MODEL to a model that GET /v1/models lists."
                : Contains(message, "model is not loaded") ? "The router does not load models on demand here: load it with LlamaCppServerClient.LoadModelAsync, or start the router without --no-models-autoload."
                : error.Status == HttpStatusCode.BadRequest && request.Traits.HasFlag(RequestTraits.Tools)
                    ? "The request offers tools: the server needs --jinja and a chat template with tool support for them."
                : null,
        };
    }

    private static string SwitchedOff(ServerRequest request, string message)
    {
        string path = request.Uri.AbsolutePath;
        string? flag = path switch
        {
            _ when path.EndsWith("/embeddings", StringComparison.Ordinal) => "--embeddings --pooling mean (or cls, last)",
            _ when path.EndsWith("/rerank", StringComparison.Ordinal) => "--reranking and a reranking model",
            _ when path.EndsWith("/metrics", StringComparison.Ordinal) => "--metrics",
            _ when path.EndsWith("/props", StringComparison.Ordinal) && request.Method == HttpMethod.Post => "--props",
            _ when path.EndsWith("/infill", StringComparison.Ordinal) => "a model with fill-in-the-middle tokens",
            _ when path.Contains("/slots/", StringComparison.Ordinal) => "--slot-save-path DIR",
            _ when path.EndsWith("/slots", StringComparison.Ordinal) => "--slots (and without --no-slots)",
            _ when path.Contains("/models/", StringComparison.Ordinal) || path.EndsWith("/models", StringComparison.Ordinal) => "--models-dir DIR (router mode), and name a model that it lists",
            _ when path.Contains("/audio/", StringComparison.Ordinal) => "a model that takes audio",
            _ => null,
        };
        return flag is not null ? $"Start the server with {flag}."
            : Contains(message, "File Not Found") || message.Length == 0 ? "Check the base URL: it should end in the server's address or in /v1 (a server with --api-prefix needs the prefix)."
            : "Check the base URL and the server's version.";
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
