using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary><c>GET /props</c>, of a model or of a router.</summary>
internal sealed record PropsPayload
{
    /// <summary><c>router</c>, or absent.</summary>
    public string? Role { get; init; }

    public DefaultSettingsPayload? DefaultGenerationSettings { get; init; }

    public int? TotalSlots { get; init; }

    public string? ModelAlias { get; init; }

    public string? ModelFtype { get; init; }

    public string? ModelPath { get; init; }

    public PropsModalitiesPayload? Modalities { get; init; }

    public string? MediaMarker { get; init; }

    public bool? EndpointSlots { get; init; }

    public bool? EndpointProps { get; init; }

    public bool? EndpointMetrics { get; init; }

    public string? ChatTemplate { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? ChatTemplateCaps { get; init; }

    public string? BosToken { get; init; }

    public string? EosToken { get; init; }

    public string? BuildInfo { get; init; }

    public bool? IsSleeping { get; init; }

    public int? MaxInstances { get; init; }

    public bool? ModelsAutoload { get; init; }
}

/// <summary>The settings of a call that sets none, and the context size of one slot.</summary>
internal sealed record DefaultSettingsPayload
{
    public int? NCtx { get; init; }

    public JsonElement Params { get; init; }
}

/// <summary>What the model takes beside text.</summary>
internal sealed record PropsModalitiesPayload
{
    public bool? Vision { get; init; }

    public bool? Audio { get; init; }

    public bool? Video { get; init; }
}
