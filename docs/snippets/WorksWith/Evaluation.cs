using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Evaluation
{
    public static async Task<EvaluationResult> RunAsync(IChatClient client)
    {
        // begin-snippet: works-with-evaluation
        IChatClient judge = client.AsBuilder().ConfigureOptions(options => (options.Temperature, options.ReasoningEnabled) = (0, false)).Build();
        ChatMessage question = new(ChatRole.User, "What is the capital of France?");
        ChatResponse answer = await client.GetResponseAsync(question);

        EvaluationResult result = await new AgreementEvaluator().EvaluateAsync([question], answer, new ChatConfiguration(judge));
        // end-snippet

        return result;
    }

    // begin-snippet: works-with-evaluator
    internal sealed class AgreementEvaluator : IEvaluator
    {
        public IReadOnlyCollection<string> EvaluationMetricNames => ["Agreement", "Speed"];

        public async ValueTask<EvaluationResult> EvaluateAsync(
            IEnumerable<ChatMessage> messages, ChatResponse modelResponse, ChatConfiguration? chatConfiguration = null,
            IEnumerable<EvaluationContext>? additionalContext = null, CancellationToken cancellationToken = default)
        {
            ChatResponse second = await chatConfiguration!.ChatClient.GetResponseAsync(messages, cancellationToken: cancellationToken);
            return new EvaluationResult(
                new BooleanMetric("Agreement", second.Text == modelResponse.Text),
                new NumericMetric("Speed", modelResponse.Timings?.OutputTokensPerSecond));
        }
    }
    // end-snippet
}
