using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>A whole response as one update of a stream.</summary>
internal static class WholeUpdate
{
    /// <summary>MEAI's own conversion puts the usage into a second update, which has neither id nor role.</summary>
    public static ChatResponseUpdate Of(ChatResponse response)
    {
        ChatMessage message = response.Messages[^1];
        ChatResponseUpdate update = new(message.Role, [.. message.Contents])
        {
            ResponseId = response.ResponseId,
            MessageId = message.MessageId,
            ModelId = response.ModelId,
            CreatedAt = response.CreatedAt,
            FinishReason = response.FinishReason,
            AdditionalProperties = message.AdditionalProperties,
            RawRepresentation = response.RawRepresentation,
        };
        if (response.Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(usage));
        }

        return update;
    }
}
