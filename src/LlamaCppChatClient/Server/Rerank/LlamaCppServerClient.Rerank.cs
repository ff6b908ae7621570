using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Orders documents by how well they answer a query. <c>POST /v1/rerank</c>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="documents">
    /// The documents, at least one. Each has to fit into the context of a slot together with the query; with an encoder model (BERT and its
    /// like) also into one physical batch (<c>-ub</c>). One that does not fails the whole call.
    /// </param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The documents with their scores, best first; those of equal score in the order of <paramref name="documents"/>.</returns>
    /// <exception cref="ArgumentException">There are no documents, or <see cref="LlamaCppRerankOptions.TopN"/> is less than 1.</exception>
    /// <exception cref="LlamaCppContextOverflowException">A document does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">The server was not reached, or was not started with <c>--reranking</c> and a reranking model.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /reranking</c>.</remarks>
    public virtual async Task<LlamaCppRanking> RerankAsync(
        string query, IEnumerable<string> documents, LlamaCppRerankOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        string[] texts = [.. documents];
        if (texts.Length == 0)
        {
            throw new ArgumentException("There must be at least one document.", nameof(documents));
        }

        int? topN = options?.TopN;
        if (topN <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), topN, "TopN must be at least 1.");
        }

        return await WithModelAsync(options, SendAsync, cancellationToken).ConfigureAwait(false);

        async Task<LlamaCppRanking> SendAsync(ServerFacts server, string model)
        {
            using RequestBody body = new();
            body.Json.WriteStartObject();
            body.Json.WriteString("model"u8, model);
            body.Json.WriteString("query"u8, query);
            body.Json.WriteStartArray("documents"u8);
            foreach (string text in texts)
            {
                body.Json.WriteStringValue(text);
            }

            body.Json.WriteEndArray();

            // top_n is not sent: the server scores all the documents anyway, and of those with equal scores it would return any (b11669).
            body.Json.WriteEndObject();
            body.Complete();
            ServerRequest request = server.SlotRequest(server.Target.Address.V1("rerank" + ServerAddress.LoadQuery(options?.Load)), model, options?.Waiting) with
            {
                Body = body,
                Hints = RerankHints.Documents,
            };
            return await JsonExchange.SendAsync(
                _connection, request, RerankJsonContext.Default.RerankPayload, ranking => RankingMapper.ToRanking(ranking, texts, topN), cancellationToken).ConfigureAwait(false);
        }
    }
}
