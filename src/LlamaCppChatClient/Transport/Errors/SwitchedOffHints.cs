namespace LlamaCpp.Transport;

/// <summary>What a server that does not have a route (501, 404) would have to be started with.</summary>
internal static class SwitchedOffHints
{
    public const string Router =
        "This server has one model: start llama-server without -m and with --models-dir DIR (router mode) to load, unload and download models.";

    /// <summary>Whether the request is one that only a router takes: load, unload, download, delete.</summary>
    public static bool IsModelCommand(ServerRequest request)
    {
        string path = request.Uri.AbsolutePath;
        return path.EndsWith("/models/load", StringComparison.Ordinal)
            || path.EndsWith("/models/unload", StringComparison.Ordinal)
            || (request.Method != HttpMethod.Get && path.EndsWith("/models", StringComparison.Ordinal));
    }

    // Its router answers in plain text; only the routes with /v1 are passed on by the model in the body.
    private static bool IsRouteOfSwap(ServerRequest request, ServerError error) =>
        error.Payload is null && error.Message == "404 page not found" && !request.Uri.AbsolutePath.Contains("/v1/", StringComparison.Ordinal);

    public static string For(ServerRequest request, ServerError error, ModelListing? models)
    {
        if (IsModelCommand(request))
        {
            // A router answers 404 for a model that it does not know, another server for the route.
            return models is { IsRouter: true } ? $"The router has: {models}." : Router;
        }

        string path = request.Uri.AbsolutePath;
        string? flag = path switch
        {
            _ when path.EndsWith("/embeddings", StringComparison.Ordinal) => "--embeddings --pooling mean (or cls, last)",
            _ when path.EndsWith("/rerank", StringComparison.Ordinal) => "--reranking and a reranking model",
            _ when path.EndsWith("/metrics", StringComparison.Ordinal) => "--metrics",
            _ when path.EndsWith("/props", StringComparison.Ordinal) && request.Method == HttpMethod.Post => "--props",
            _ when path.EndsWith("/infill", StringComparison.Ordinal) => "a model that was trained to fill in the middle",
            _ when path.Contains("/slots/", StringComparison.Ordinal) => "--slot-save-path DIR",
            _ when path.EndsWith("/slots", StringComparison.Ordinal) => "--slots (and without --no-slots)",
            _ when path.EndsWith("/systemone", StringComparison.Ordinal) => "a decision model (a recent build; GET /v1/models lists decisions among its output modalities)",
            _ when path.Contains("/audio/", StringComparison.Ordinal) => "a model that takes audio and its projector (--mmproj FILE; -hf finds it by itself)",
            _ => null,
        };
        return IsRouteOfSwap(request, error)
                ? $"Behind llama-swap the routes of a server stand below /upstream/MODEL: set {request.Target.Names.BaseUrl} to {new Uri(request.Target.BaseUrl, "/")}upstream/MODEL."
            : flag is not null ? $"Start the server with {flag}."
            : path.EndsWith("/input_tokens", StringComparison.Ordinal) || path.EndsWith("/control", StringComparison.Ordinal)
                ? "This needs a newer llama-server, or the base URL leads to another program."
            : error.Message.Contains("File Not Found", StringComparison.OrdinalIgnoreCase) || error.Message.Length == 0
                ? "Check the base URL: it should end in the server's address or in /v1 (a server with --api-prefix needs the prefix)."
            : "Check the base URL and the server's version.";
    }
}
