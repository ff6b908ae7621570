using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary>One item of <c>GET /slots</c>; a slot that never ran has only the first four members.</summary>
internal sealed record SlotPayload
{
    public int? Id { get; init; }

    public int? NCtx { get; init; }

    public bool? Speculative { get; init; }

    public bool? IsProcessing { get; init; }

    public int? IdTask { get; init; }

    public int? NPromptTokens { get; init; }

    public int? NPromptTokensProcessed { get; init; }

    public int? NPromptTokensCache { get; init; }

    public JsonElement Params { get; init; }

    /// <summary>A list of one <c>{n_decoded, n_remain, …}</c>; that object itself in older builds.</summary>
    public JsonElement NextToken { get; init; }
}
