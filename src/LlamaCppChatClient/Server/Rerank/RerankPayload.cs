using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Server;

/// <summary><c>POST /v1/rerank</c>.</summary>
internal sealed record RerankPayload
{
    public string? Model { get; init; }

    /// <summary>A <see cref="UsagePayload"/>.</summary>
    public JsonElement Usage { get; init; }

    public required IReadOnlyList<RerankResultPayload?> Results { get; init; }
}

/// <summary>The score of one document.</summary>
internal sealed record RerankResultPayload
{
    public required int Index { get; init; }

    public required double RelevanceScore { get; init; }
}
