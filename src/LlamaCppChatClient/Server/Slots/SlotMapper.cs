using System.Text.Json;
using LlamaCpp.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes slots of <c>GET /slots</c>.</summary>
internal static class SlotMapper
{
    /// <exception cref="FormatException">It is no slot: it has no number.</exception>
    public static LlamaCppSlot ToSlot(SlotPayload slot)
    {
        JsonElement next = slot.NextToken is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().FirstOrDefault() : slot.NextToken;
        return new LlamaCppSlot
        {
            Id = slot.Id ?? throw new FormatException("A slot without a number."),
            IsProcessing = slot.IsProcessing is true,
            ContextSize = slot.NCtx,
            IsSpeculative = slot.Speculative is true,
            TaskId = slot.IdTask,
            ContextTokenCount = slot.NPromptTokens,
            ProcessedInputTokenCount = slot.NPromptTokensProcessed,
            CachedInputTokenCount = slot.NPromptTokensCache,
            Settings = slot.Params.ValueKind == JsonValueKind.Object ? slot.Params : null,
            OutputTokenCount = JsonMembers.Int32(next, "n_decoded"),
            RemainingTokenCount = JsonMembers.Int32(next, "n_remain"),
        };
    }
}
