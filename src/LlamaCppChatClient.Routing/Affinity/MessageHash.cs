using Microsoft.Extensions.AI;

namespace LlamaCpp.Routing.Affinity;

/// <summary>Adds messages to a hash: what the model sees of them, as far as it tells conversations apart.</summary>
internal static class MessageHash
{
    public static void Add(ref StableHash hash, ChatMessage message)
    {
        hash.Add(message.Role.Value);
        hash.Add(message.AuthorName);
        foreach (AIContent content in message.Contents)
        {
            Add(ref hash, content);
        }
    }

    private static void Add(ref StableHash hash, AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                hash.Add((byte)'t');
                hash.Add(text.Text);
                break;
            case DataContent data:
                hash.Add((byte)'d');
                hash.Add(data.MediaType);
                hash.Add(data.Data.Span);
                break;
            case UriContent uri:
                hash.Add((byte)'u');
                hash.Add(uri.Uri.OriginalString);
                break;
            case FunctionCallContent call:
                hash.Add((byte)'c');
                hash.Add(call.CallId);
                hash.Add(call.Name);
                break;
            case FunctionResultContent result:
                hash.Add((byte)'r');
                hash.Add(result.CallId);
                hash.Add(result.Result?.ToString());
                break;
            default:
                // Reasoning above all: applications may leave it out of the next turn.
                break;
        }
    }
}
