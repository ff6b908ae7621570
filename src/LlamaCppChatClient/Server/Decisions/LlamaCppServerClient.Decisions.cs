using System.Diagnostics.CodeAnalysis;
using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    private static readonly RequestHints DecisionHints =
        RequestHints.Needs("a decision model (a recent build; GET /v1/models lists decisions among its output modalities)");

    /// <summary>Asks a decision model questions about a state. <c>POST /v1/systemone</c>.</summary>
    /// <param name="state">What is to be judged: a text, or JSON as text.</param>
    /// <param name="questions">The questions, each with a name of its own. They are answered independently.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The answers in the order of the questions. The same question gives the same numbers.</returns>
    /// <exception cref="ArgumentException">There are no questions, or two of one name.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The state does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">The server was not reached, or its model does not decide (501, older builds 404).</exception>
    /// <remarks>llama.cpp server README, section <c>POST /v1/systemone</c>. <c>GET /v1/models</c> lists <c>decisions</c> among the output modalities of such a model.</remarks>
    [Experimental("LLAMACPP001")]
    public virtual async Task<LlamaCppDecision> DecideAsync(
        string state, IEnumerable<LlamaCppDecisionQuestion> questions, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(questions);
        LlamaCppDecisionQuestion[] all = [.. questions];
        if (all.Length == 0 || all.Select(question => question.Id).Distinct(StringComparer.Ordinal).Count() < all.Length)
        {
            throw new ArgumentException("There must be at least one question, and each must have an Id of its own.", nameof(questions));
        }

        return await WithModelAsync(options, SendAsync, cancellationToken).ConfigureAwait(false);

        async Task<LlamaCppDecision> SendAsync(ServerFacts server, string model)
        {
            using RequestBody body = new();
            body.Json.WriteStartObject();
            body.Json.WriteString("model"u8, model);
            body.Json.WriteString("state"u8, state);
            body.Json.WriteStartObject("questions"u8);
            foreach (LlamaCppDecisionQuestion question in all)
            {
                question.Write(body.Json);
            }

            body.Json.WriteEndObject();
            body.Json.WriteEndObject();
            body.Complete();
            ServerRequest request = server.SlotRequest(server.Target.Address.V1("systemone" + ServerAddress.LoadQuery(options?.Load)), model, options?.Waiting) with
            {
                Body = body,
                Hints = DecisionHints,
            };
            return await JsonExchange.SendAsync(
                _connection, request, DecisionJsonContext.Default.DecisionPayload, payload => DecisionMapper.ToDecision(payload, all), cancellationToken).ConfigureAwait(false);
        }
    }
}
