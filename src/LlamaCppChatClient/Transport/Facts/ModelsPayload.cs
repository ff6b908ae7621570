using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary>The part of <c>GET /v1/models</c> that finds the model to ask for.</summary>
internal sealed record ModelsPayload
{
    public IReadOnlyList<ModelIdPayload?>? Data { get; init; }
}

/// <summary>One model of the list.</summary>
internal sealed record ModelIdPayload
{
    public string? Id { get; init; }

    /// <summary>An object in the list of a router, absent in that of a server with one model.</summary>
    public JsonElement Status { get; init; }
}
