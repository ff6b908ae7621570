using System.Text.Json;
using LlamaCpp.Embeddings;
using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    private LlamaCppEmbeddingGenerator? _generator;

    /// <summary>Embeds inputs that are tokens already, as <see cref="LlamaCppEmbeddingGenerator"/> embeds texts. <c>POST /v1/embeddings</c>.</summary>
    /// <param name="inputs">The ids of the tokens of each input, as <see cref="TokenizeAsync"/> gives them; special tokens are not added.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call with all its requests.</param>
    /// <returns>One vector per input, in input order; the usage is that of all requests.</returns>
    /// <exception cref="ArgumentException">An input is <see langword="null"/>.</exception>
    /// <exception cref="LlamaCppException">The server was not reached or refused: an input is empty, too long, or has a token that the model does not know.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /v1/embeddings</c>. Inputs go out in requests of bounded size, as texts do.</remarks>
    public virtual Task<GeneratedEmbeddings<Embedding<float>>> EmbedTokensAsync(
        IEnumerable<IReadOnlyList<int>> inputs, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        LlamaCppEmbeddingGenerator generator = LazyInitializer.EnsureInitialized(ref _generator, () => new LlamaCppEmbeddingGenerator(_connection));
        return new EmbeddingBatches<IReadOnlyList<int>>(_connection, WriteTokens).GenerateAsync(generator, inputs, options, cancellationToken);
    }

    /// <summary>Makes a vector of each token of each text. <c>POST /embeddings</c>.</summary>
    /// <param name="inputs">The texts, at least one; none may be empty.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The vectors of each text, in the order of the texts. A server with a pooling other than <c>none</c> makes one vector of each text.</returns>
    /// <exception cref="ArgumentException">There are no texts.</exception>
    /// <exception cref="LlamaCppException">The server was not reached, or was not started with <c>--embeddings --pooling none</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /embedding</c>. For late interaction, token classification and the like.</remarks>
    public virtual async Task<IReadOnlyList<LlamaCppTokenVectors>> GetTokenVectorsAsync(
        IEnumerable<string> inputs, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        string[] texts = [.. inputs];
        if (texts.Length == 0)
        {
            throw new ArgumentException("There must be at least one text.", nameof(inputs));
        }

        return await WithModelAsync(options, SendAsync, cancellationToken).ConfigureAwait(false);

        async Task<IReadOnlyList<LlamaCppTokenVectors>> SendAsync(ServerFacts server, string model)
        {
            using RequestBody body = new();
            body.Json.WriteStartObject();
            body.Json.WriteString("model"u8, model);
            body.Json.WriteStartArray("input"u8);
            foreach (string text in texts)
            {
                body.Json.WriteStringValue(text);
            }

            body.Json.WriteEndArray();
            body.Json.WriteEndObject();
            body.Complete();
            ServerRequest request = server.SlotRequest(server.Target.Address.Native("embeddings" + ServerAddress.LoadQuery(options?.Load)), model, options?.Waiting) with
            {
                Body = body,
                Hints = EmbeddingHints.Texts,
            };
            return await JsonExchange.SendAsync(
                _connection, request, VectorJsonContext.Default.IReadOnlyListTokenVectorsPayload, payload => ToVectors(payload, texts.Length), cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool WriteTokens(RequestBody body, IReadOnlyList<int> tokens)
    {
        body.Json.WriteStartArray();
        foreach (int token in tokens)
        {
            body.Json.WriteNumberValue(token);
        }

        body.Json.WriteEndArray();
        return false;
    }

    private static IReadOnlyList<LlamaCppTokenVectors> ToVectors(IReadOnlyList<TokenVectorsPayload> payload, int count)
    {
        TokenVectorsPayload[] ordered = [.. payload.Select((item, place) => (item, place)).OrderBy(pair => pair.item.Index ?? pair.place).Select(pair => pair.item)];
        return ordered.Length == count
            ? [.. ordered.Select(item => new LlamaCppTokenVectors { Vectors = [.. item.Embedding.Select(vector => new ReadOnlyMemory<float>(vector))] })]
            : throw new JsonException($"There are vectors of {ordered.Length} inputs for {count}.");
    }
}
