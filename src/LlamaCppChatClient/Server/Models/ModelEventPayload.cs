using System.Text.Json;

namespace LlamaCpp.Server;

/// <summary>One event of <c>GET /models/sse</c>.</summary>
internal sealed record ModelEventPayload
{
    /// <summary>The model's id; <c>*</c> for events of the whole list.</summary>
    public string? Model { get; init; }

    /// <summary><c>status_change</c>, <c>model_status</c>, <c>download_progress</c>, <c>download_finished</c>, …</summary>
    public string? Event { get; init; }

    /// <summary>With a status <c>{status, exit_code, progress{stages, current, value}}</c>, with a download <c>{url: {done, total}}</c>.</summary>
    public JsonElement Data { get; init; }
}
