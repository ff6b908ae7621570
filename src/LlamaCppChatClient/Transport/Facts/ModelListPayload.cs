using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary><c>GET /v1/models</c>, of a server with one model or of a router.</summary>
internal sealed record ModelListPayload
{
    public IReadOnlyList<ModelPayload?>? Data { get; init; }
}

/// <summary>One model. A router adds its status and origin, and leaves <c>meta</c> out until the model is loaded.</summary>
internal sealed record ModelPayload
{
    public string? Id { get; init; }

    public IReadOnlyList<string?>? Aliases { get; init; }

    public IReadOnlyList<string?>? Tags { get; init; }

    /// <summary>A <see cref="ModelStatusPayload"/> of a router, absent in the list of a server with one model.</summary>
    public JsonElement Status { get; init; }

    public ModelArchitecturePayload? Architecture { get; init; }

    /// <summary>A <see cref="ModelMetaPayload"/>; null while an older build loads the model, absent with other servers.</summary>
    public JsonElement Meta { get; init; }

    public string? Source { get; init; }

    public bool? CanRemove { get; init; }

    public int? ContextLength { get; init; }
}

/// <summary>What a router says of a model's process.</summary>
internal sealed record ModelStatusPayload
{
    public string? Value { get; init; }

    public IReadOnlyList<string?>? Args { get; init; }

    public bool? Failed { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>With <c>downloading</c>: <c>{url: {done, total}}</c> for each file.</summary>
    public JsonElement Progress { get; init; }
}

/// <summary>What a model reads and makes.</summary>
internal sealed record ModelArchitecturePayload
{
    public IReadOnlyList<string?>? InputModalities { get; init; }

    public IReadOnlyList<string?>? OutputModalities { get; init; }
}

/// <summary>What is in the file of a loaded model, and its context.</summary>
internal sealed record ModelMetaPayload
{
    public int? NVocab { get; init; }

    public int? NCtx { get; init; }

    public int? NCtxTrain { get; init; }

    public int? NEmbd { get; init; }

    public long? NParams { get; init; }

    public long? Size { get; init; }

    public string? Ftype { get; init; }
}
