using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Takes a text apart into tokens. <c>POST /tokenize</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The ids in the order of the text.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /tokenize</c>.</remarks>
    public virtual async Task<IReadOnlyList<int>> TokenizeAsync(string text, LlamaCppTokenizeOptions? options = null, CancellationToken cancellationToken = default)
    {
        TokenIdsPayload ids = await SendTextAsync(
            text, withPieces: false, options, TokenJsonContext.Default.TokenIdsPayload, static ids => ids, cancellationToken).ConfigureAwait(false);
        return ids.Tokens;
    }

    /// <summary>Takes a text apart into tokens, and says what each stands for. <c>POST /tokenize</c> with <c>with_pieces</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tokens in the order of the text; their bytes together are the text's, special tokens aside.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /tokenize</c>.</remarks>
    public virtual Task<IReadOnlyList<LlamaCppToken>> GetTokensAsync(string text, LlamaCppTokenizeOptions? options = null, CancellationToken cancellationToken = default) =>
        SendTextAsync(
            text,
            withPieces: true,
            options,
            TokenJsonContext.Default.TokenPiecesPayload,
            static IReadOnlyList<LlamaCppToken> (pieces) => [.. pieces.Tokens.Select(TokenMapper.ToToken)],
            cancellationToken);

    /// <summary>Puts tokens together into text. <c>POST /detokenize</c>.</summary>
    /// <param name="tokens">The ids.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The text; where the tokens end within a character it has U+FFFD.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or an id is not in the vocabulary.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /detokenize</c>.</remarks>
    public virtual async Task<string> DetokenizeAsync(IEnumerable<int> tokens, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int[] ids = [.. tokens];
        ContentPayload text = await PostLookAsync(
            "detokenize",
            TokenHints.Ids,
            options,
            json =>
            {
                json.WriteStartArray("tokens"u8);
                foreach (int token in ids)
                {
                    json.WriteNumberValue(token);
                }

                json.WriteEndArray();
            },
            TokenJsonContext.Default.ContentPayload,
            static content => content,
            cancellationToken).ConfigureAwait(false);
        return text.Content;
    }

    private Task<T> SendTextAsync<TWire, T>(
        string text, bool withPieces, LlamaCppTokenizeOptions? options, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class
    {
        ArgumentNullException.ThrowIfNull(text);
        (bool addSpecial, bool parseSpecial) = (options?.AddSpecialTokens is true, options?.ParseSpecialTokens is not false);
        return PostLookAsync(
            "tokenize",
            RequestHints.None,
            options,
            json =>
            {
                json.WriteString("content"u8, text);
                json.WriteBoolean("add_special"u8, addSpecial);
                json.WriteBoolean("parse_special"u8, parseSpecial);
                json.WriteBoolean("with_pieces"u8, withPieces);
            },
            type,
            map,
            cancellationToken);
    }

    /// <summary>Posts to a route that takes its model in the body and only looks: a router loads the model for it only if it may.</summary>
    private Task<T> PostLookAsync<TWire, T>(
        string path, RequestHints hints, LlamaCppRequestOptions? options, Action<Utf8JsonWriter> write, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class
    {
        ServerFacts server = ServerOf(options);
        Uri uri = server.Target.Address.Native(path + ServerAddress.LoadQuery(options?.Load ?? false));
        return AskAsync(server, options?.ModelId, PostAsync, cancellationToken);

        Task<T> PostAsync(string model) => this.PostAsync(
            server.Request(HttpMethod.Post, uri) with { Hints = hints },
            json =>
            {
                if (model.Length > 0)
                {
                    json.WriteString("model"u8, model);
                }

                write(json);
            },
            type,
            map,
            cancellationToken);
    }
}
