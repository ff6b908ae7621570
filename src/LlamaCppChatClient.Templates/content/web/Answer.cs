using System.Runtime.CompilerServices;
using LlamaCpp;
using Microsoft.Extensions.AI;

namespace LlamaCppApp;

/// <summary>Answers a conversation piece by piece.</summary>
public static class Answer
{
    /// <summary>The pieces of the answer. An error of llama-server is the last one.</summary>
    public static async IAsyncEnumerable<Line> StreamAsync(Line[] conversation, IChatClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Only these two: a page must not write the system prompt.
        IEnumerable<ChatMessage> messages = conversation.Select(line => new ChatMessage(line.Role == "assistant" ? ChatRole.Assistant : ChatRole.User, line.Text));
        await using IAsyncEnumerator<ChatResponseUpdate> updates = client.GetStreamingResponseAsync(messages, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            Line? line;
            try
            {
                line = await updates.MoveNextAsync() ? new Line("assistant", updates.Current.Text) : null;
            }
            catch (LlamaCppException error)
            {
                line = new Line("error", error.Message);
            }

            if (line is not null)
            {
                yield return line;
            }

            if (line?.Role != "assistant")
            {
                yield break;
            }
        }
    }
}
