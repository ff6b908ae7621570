using System.Text.Json;
using LlamaCpp.Wire;

namespace LlamaCpp.Responses;

/// <summary>Makes slots of <c>GET /slots</c>.</summary>
internal static class SlotMapper
{
    public static LlamaCppSlot ToSlot(SlotPayload slot)
    {
        JsonElement next = slot.NextToken is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().FirstOrDefault() : slot.NextToken;
        return new LlamaCppSlot
        {
            Id = slot.Id,
            IsProcessing = slot.IsProcessing,
            ContextSize = slot.NCtx,
            IsSpeculative = slot.Speculative,
            TaskId = slot.IdTask,
            PromptTokenCount = slot.NPromptTokens,
            ProcessedTokenCount = slot.NPromptTokensProcessed,
            CachedTokenCount = slot.NPromptTokensCache,
            OutputTokenCount = Number(next, "n_decoded"),
            RemainingTokenCount = Number(next, "n_remain"),
        };
    }

    private static int? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : null;
}
