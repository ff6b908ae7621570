using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public sealed partial class LlamaCppServerClient
{
    /// <summary>Takes a text apart into tokens. <c>POST /tokenize</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Whether the tokens that begin (and end) a text are added, as the model wants them.</param>
    /// <param name="parseSpecial">Whether special tokens in the text, such as <c>&lt;|im_end|&gt;</c>, are taken as such; <see langword="false"/> takes them as plain text.</param>
    /// <param name="model">The model of a router; <see langword="null"/> for the configured or first one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The ids in the order of the text.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /tokenize</c>.</remarks>
    public async Task<IReadOnlyList<int>> TokenizeAsync(
        string text, bool addSpecial = false, bool parseSpecial = true, string? model = null, CancellationToken cancellationToken = default)
    {
        TokenIdsPayload ids = await TokenizeAsync(
            text, addSpecial, parseSpecial, withPieces: false, model, TokenJsonContext.Default.TokenIdsPayload, static ids => ids, cancellationToken).ConfigureAwait(false);
        return ids.Tokens;
    }

    /// <summary>Takes a text apart into tokens, and says what each stands for. <c>POST /tokenize</c> with <c>with_pieces</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Whether the tokens that begin (and end) a text are added, as the model wants them.</param>
    /// <param name="parseSpecial">Whether special tokens in the text, such as <c>&lt;|im_end|&gt;</c>, are taken as such; <see langword="false"/> takes them as plain text.</param>
    /// <param name="model">The model of a router; <see langword="null"/> for the configured or first one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tokens in the order of the text; their bytes together are the text's, special tokens aside.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /tokenize</c>.</remarks>
    public Task<IReadOnlyList<LlamaCppToken>> GetTokensAsync(
        string text, bool addSpecial = false, bool parseSpecial = true, string? model = null, CancellationToken cancellationToken = default) =>
        TokenizeAsync(
            text,
            addSpecial,
            parseSpecial,
            withPieces: true,
            model,
            TokenJsonContext.Default.TokenPiecesPayload,
            static IReadOnlyList<LlamaCppToken> (pieces) => [.. pieces.Tokens.Select(TokenMapper.ToToken)],
            cancellationToken);

    /// <summary>Puts tokens together into text. <c>POST /detokenize</c>.</summary>
    /// <param name="tokens">The ids.</param>
    /// <param name="model">The model of a router; <see langword="null"/> for the configured or first one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The text; where the tokens end within a character it has U+FFFD.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or an id is not in the vocabulary.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /detokenize</c>.</remarks>
    public async Task<string> DetokenizeAsync(IEnumerable<int> tokens, string? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int[] ids = [.. tokens];
        ContentPayload text = await PostLookAsync(
            "detokenize",
            model,
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

    private Task<T> TokenizeAsync<TWire, T>(
        string text, bool addSpecial, bool parseSpecial, bool withPieces, string? model, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class
    {
        ArgumentNullException.ThrowIfNull(text);
        return PostLookAsync(
            "tokenize",
            model,
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

    /// <summary>Posts to a route that takes its model in the body and only looks: a router does not load the model for it.</summary>
    private Task<T> PostLookAsync<TWire, T>(
        string path, string? model, Action<Utf8JsonWriter> write, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class =>
        AskAsync(
            _connection.Servers.Configured,
            model,
            name => PostAsync(
                Address.Native(path + ServerAddress.LoadQuery(load: false)),
                json =>
                {
                    if (name.Length > 0)
                    {
                        json.WriteString("model"u8, name);
                    }

                    write(json);
                },
                type,
                map,
                cancellationToken),
            cancellationToken);
}
