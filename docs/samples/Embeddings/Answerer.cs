using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Embeddings;

/// <summary>Answers from passages, with the numbers of those that it is taken from.</summary>
internal static class Answerer
{
    public static IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(IChatClient client, string question, IEnumerable<Passage> passages, CancellationToken cancellationToken)
    {
        string sources = string.Join("\n\n", passages.Select((passage, i) => $"[{i + 1}] {passage.Citation}, {passage.Heading}\n{passage.Text}"));
        ChatMessage[] messages =
        [
            new(ChatRole.System, "Answer from the sources only, in a few sentences. Put the number of each source that you use behind what you take from it, as [1]. Say so when the sources have no answer."),
            new(ChatRole.User, $"{sources}\n\nQuestion: {question}"),
        ];
        return client.GetStreamingResponseAsync(messages, new ChatOptions { Temperature = 0 }, cancellationToken);
    }
}
