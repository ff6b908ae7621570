using System.Net;

namespace LlamaCpp.Transport;

/// <summary>What to try after a refusal, from the server's words as recorded.</summary>
internal static class Hints
{
    public const string LookAtLog = "The server may have been stopped or have crashed: look at its log.";

    public const string CheckAddress = "Check that the base URL leads to a llama-server and not to another program or a proxy's page.";

    public const string TooLarge = "The server takes at most 100 MiB in one request: send smaller or fewer images.";

    /// <summary>How to start the server that was not there.</summary>
    public static string Start(ServerTarget target, RequestTraits traits = RequestTraits.None)
    {
        Uri baseUrl = target.Address.BaseUrl;
        string command = "Start it with: llama-server -m model.gguf" + (traits.HasFlag(RequestTraits.Embeddings) ? " --embeddings" : "");
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
        && !IsModelList(request)
        && (SwitchedOffHints.IsModelCommand(request) || IsUnknownModel(error.Message) || Contains(error.Message, "model name is missing"))
        && !Contains(error.Message, "running");

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
            { Status: HttpStatusCode.NotFound } when IsUnknownModel(message) && !SwitchedOffHints.IsModelCommand(request) => OtherModel(models),
            { Status: HttpStatusCode.NotImplemented or HttpStatusCode.NotFound } => SwitchedOffHints.For(request, error, models),
            _ => ProxyHints.For(request, error) ?? TemplateHints.For(message) ?? SchemaHints.For(request, message)
                ?? (Contains(message, "mmproj") || (request.Traits.HasFlag(RequestTraits.Media) && Contains(message, "not supported"))
                    ? "The model was started without its projector: start the server with --mmproj (or -hf, which finds it), and with a model that takes this kind of input."
                : Contains(message, "requires --jinja") ? "Start the server with --jinja and a chat template that supports tools."
                : Contains(message, "grammar constraints with tools") ? "Use either Grammar or Tools in one call; with both, set ToolMode to None."
                : Contains(message, "is too large to process") ? "Start the server with a larger -ub (and -b): one input must fit into one physical batch."
                : Contains(message, "Pooling type 'none'") ? "Start the server with --embeddings --pooling mean (or cls, last)."
                : Contains(message, "Input content cannot be empty") ? "Leave empty texts out: the server makes no vector of them."
                : Contains(message, "model name is missing") && request.Uri.AbsolutePath.EndsWith("/lora-adapters", StringComparison.Ordinal)
                    ? "A router can't pass on a list of adapters: set ChatOptions.Lora in each call instead, or ask the model's own server."
                : IsUnknownModel(message) || Contains(message, "model name is missing") ? OtherModel(models)
                : Contains(message, "model is not loaded") ? ServerAddress.IsWithoutLoading(request.Uri)
                    ? "A call that only looks does not load the model: set Load of its LlamaCppRequestOptions, or load it with LlamaCppServerClient.LoadModelAsync first."
                    : "The router does not load models on demand here: load it with LlamaCppServerClient.LoadModelAsync, or start the router without --no-models-autoload."
                : Contains(message, "model name=") && Contains(message, "failed to load") ? "Look at the router's log: the model's file may be damaged, or the memory too small for it."
                : Contains(message, "unable to download") ? "Name the model as Hugging Face does, with the quantization: user/repository:Q4_K_M."
                : Contains(message, "Invalid filename") ? "Give a file name without folders: the server keeps the file in the folder of its --slot-save-path."
                : Contains(message, "Unable to restore slot") ? "Restore what was saved with the same model, into a slot whose context is at least as large."
                : Contains(message, "_M_range_check") && request.Uri.AbsolutePath.EndsWith("/detokenize", StringComparison.Ordinal)
                    ? "One of the ids is not in the vocabulary of the model."
                : Contains(message, "Failed to load image or audio file")
                    ? "The server reads PNG, JPEG, BMP and GIF images, and WAV, MP3 and FLAC sound: convert other formats, and check that the data is whole."
                : null),
        };
    }

    private static string OtherModel(ModelListing? models) => models is { Ids.Count: > 0 }
        ? $"The server has: {models}. Set ModelId of the call's options or LLAMACPP_MODEL to one of them."
        : "Set ModelId of the call's options or LLAMACPP_MODEL to a model that GET /v1/models lists.";

    private static bool IsModelList(ServerRequest request) =>
        request.Method == HttpMethod.Get && request.Uri.AbsolutePath.EndsWith("/models", StringComparison.Ordinal);

    private static bool IsUnknownModel(string message) =>
        (Contains(message, "model") && (Contains(message, "not found") || Contains(message, "does not exist") || Contains(message, "could not find")))
        || Contains(message, "could not find suitable inference handler");

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
