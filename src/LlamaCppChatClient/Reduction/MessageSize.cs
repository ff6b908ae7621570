using System.Text;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Reduction;

/// <summary>Estimates messages without asking the server, always the same for the same message.</summary>
internal static class MessageSize
{
    // Bytes of UTF-8 a token: 4 in English, about 3 in code and in Chinese.
    public const int BytesPerToken = 4;

    private const int Frame = 5 * BytesPerToken;
    private const int Media = 256 * BytesPerToken;

    public static long Of(ChatMessage message)
    {
        long size = Frame;
        foreach (AIContent content in message.Contents)
        {
            size += content switch
            {
                TextContent text => Of(text.Text),
                TextReasoningContent reasoning => Of(reasoning.Text),
                FunctionCallContent call => Frame + Of(call.Name) + (call.Arguments?.Sum(argument => Of(argument.Key) + Of(argument.Value?.ToString())) ?? 0),
                FunctionResultContent result => Frame + Of(result.Result?.ToString()),
                DataContent or UriContent => Media,
                _ => 0,
            };
        }

        return size;
    }

    private static long Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
