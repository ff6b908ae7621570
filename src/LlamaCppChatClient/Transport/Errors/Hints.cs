using System.Net;

namespace LlamaCpp.Transport;

/// <summary>What to try after a refusal, from the server's words as recorded.</summary>
internal static class Hints
{
    public const string LookAtLog = "The server may have been stopped or have crashed: look at its log.";

    public const string CheckAddress = "Check that the base URL leads to a llama-server and not to another program or a proxy's page.";

    public const string TooLarge = "The server takes at most 100 MiB in one request: send smaller or fewer images.";

    /// <summary>How to start the server that was not there.</summary>
    /// <param name="target">The server.</param>
    /// <param name="options">With which options it is started (<see cref="RequestHints.StartOptions"/>).</param>
    public static string Start(ServerTarget target, string options = "")
    {
        Uri baseUrl = target.Address.BaseUrl;
        string command = $"Start it with: llama-server -m model.gguf{options}";
        if (baseUrl.Scheme == "unix")
        {
            return $"{command} --host {Uri.UnescapeDataString(baseUrl.AbsolutePath)}";
        }

        if (baseUrl.Port < 0)
        {
            return $"{command} --port PORT";
        }

        string start = $"{command}{(AddressHints.IsThisMachine(baseUrl) ? "" : " --host 0.0.0.0")} --port {baseUrl.Port}";
        return AddressHints.ForListening(baseUrl) + (baseUrl.Port == 8080
            ? $"{start} (without --port recent releases listen on 9931: set {target.Names.SetBaseUrl("http://localhost:9931")})"
            : start);
    }

    /// <summary>Whether the refusal is about the model's name, so that the names that would do belong into the hint.</summary>
    public static bool NameModels(ServerRequest request, ServerError error) =>
        error.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.InternalServerError
        && (request.Hints.IsAboutModels || IsUnknownModel(error.Message) || error.Message.Says("model name is missing"))
        && !error.Message.Says("running");

    public static string? For(ServerRequest request, ServerError error, ModelListing? models = null)
    {
        string message = error.Message;
        return error switch
        {
            { IsLoading: true } => "Raise LlamaCppOptions.ReadyTimeout if the model needs longer.",
            { Payload: { } payload } when ContextOverflowErrors.Is(payload) => ContextOverflowErrors.Hint(request, payload),
            { Status: HttpStatusCode.Unauthorized } => request.Target.HasApiKey
                ? $"The key is not one of the server's (--api-key): check {request.Target.Names.ApiKey}."
                : $"The server wants a key (--api-key): set {request.Target.Names.ApiKey}.",
            { Status: HttpStatusCode.Forbidden } => $"Check {request.Target.Names.ApiKey} and what the server was started to allow.",
            { Status: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest } =>
                $"The address redirects; redirects are not followed, since they would carry the prompt elsewhere. Set {request.Target.Names.BaseUrl} to the final address.",
            { Status: HttpStatusCode.NotFound } when IsUnknownModel(message) && !request.Hints.IsAboutModels => OtherModel(models),
            { Status: HttpStatusCode.NotImplemented or HttpStatusCode.NotFound } =>
                ProxyHints.ForMissing(request, error) ?? request.Hints.Missing?.Invoke(models) ?? MissingRoute(message),
            _ => ProxyHints.For(request, error) ?? request.Hints.Explain?.Invoke(message) ?? MediaHints.Read(message)
                ?? (IsUnknownModel(message) || message.Says("model name is missing") ? OtherModel(models)
                : message.Says("model is not loaded") ? ServerAddress.IsWithoutLoading(request.Uri)
                    ? "The call does not load the model: set Load of its options to true, or load it with LlamaCppServerClient.LoadModelAsync first."
                    : "The router does not load models on demand here: load it with LlamaCppServerClient.LoadModelAsync, or start the router without --no-models-autoload."
                : message.Says("model name=") && message.Says("failed to load") ? "Look at the router's log: the model's file may be damaged, or the memory too small for it."
                : null),
        };
    }

    private static string MissingRoute(string message) => message.Length == 0 || message.Says("File Not Found")
        ? "Check the base URL: it should end in the server's address or in /v1 (a server with --api-prefix needs the prefix)."
        : "Check the base URL and the server's version.";

    private static string OtherModel(ModelListing? models) => models is { Ids.Count: > 0 }
        ? $"The server has: {models}. Set ModelId of the call's options or LLAMACPP_MODEL to one of them."
        : "Set ModelId of the call's options or LLAMACPP_MODEL to a model that GET /v1/models lists.";

    private static bool IsUnknownModel(string message) =>
        (message.Says("model") && (message.Says("not found") || message.Says("does not exist") || message.Says("could not find")))
        || message.Says("could not find suitable inference handler");
}
