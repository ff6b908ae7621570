using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Makes the prompt that a chat call with the same arguments would give the model. <c>POST /apply-template</c>.</summary>
    /// <param name="messages">The conversation, as <see cref="LlamaCppChatClient"/> takes it.</param>
    /// <param name="options">
    /// The options of the chat call: tools, instructions, template arguments, model and endpoint. A router does not load the model unless
    /// <c>Load</c> is <see langword="true"/>.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The text of the prompt, special tokens included; media stand as markers in it.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <exception cref="ArgumentException">An option, or a combination of options, can't be sent.</exception>
    /// <exception cref="NotSupportedException">A content or a tool has no form that llama-server takes.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /apply-template</c>.</remarks>
    public virtual async Task<string> ApplyTemplateAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        (await SendChatAsync(address => address.Native("apply-template" + ServerAddress.LoadQuery(options?.Load ?? false)), messages, options, options?.Load ?? false, PromptJsonContext.Default.PromptPayload, cancellationToken).ConfigureAwait(false)).Prompt;

    /// <summary>Counts the tokens of the prompt that a chat call with the same arguments would give the model. <c>POST /v1/chat/completions/input_tokens</c>.</summary>
    /// <param name="messages">The conversation, as <see cref="LlamaCppChatClient"/> takes it; images and sounds count as the model sees them.</param>
    /// <param name="options">
    /// The options of the chat call: tools, instructions, template arguments, model and endpoint. A router does not load the model unless
    /// <c>Load</c> is <see langword="true"/>.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tokens, which have to fit into <see cref="LlamaCppServerProperties.ContextSize"/> together with the answer.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <exception cref="ArgumentException">An option, or a combination of options, can't be sent.</exception>
    /// <exception cref="NotSupportedException">A content or a tool has no form that llama-server takes.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /v1/chat/completions/input_tokens</c>.</remarks>
    public virtual Task<int> CountTokensAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        CountTokensAsync(messages, options, options?.Load ?? false, cancellationToken);

    internal async Task<int> CountTokensAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, bool? load, CancellationToken cancellationToken) =>
        (await SendChatAsync(address => address.V1("chat/completions/input_tokens" + ServerAddress.LoadQuery(load)), messages, options, load, PromptJsonContext.Default.InputTokensPayload, cancellationToken).ConfigureAwait(false)).InputTokens;

    /// <summary>Sends to another route what a chat call would send.</summary>
    private async Task<T> SendChatAsync<T>(
        Func<ServerAddress, Uri> route, IEnumerable<ChatMessage> messages, ChatOptions? options, bool? load, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatPlan plan = await ChatPlan.ToLookAsync(_connection, messages, options, load, cancellationToken).ConfigureAwait(false);
        return await AskAsync(plan.Server, plan.Options?.ModelId, SendAsync, cancellationToken).ConfigureAwait(false);

        async Task<T> SendAsync(string model)
        {
            MappedChatRequest mapped = (plan with { Model = model }).ToWire(_connection, client: null, stream: false);
            using RequestBody body = mapped.Body;
            ServerRequest request = plan.ToRequest(route(plan.Server.Target.Address), mapped, stream: false) with { Queue = null };
            request = request with { Hints = request.Hints with { Missing = RequestHints.NeedsNewer.Missing } };
            return await JsonExchange.SendAsync(_connection, request, type, cancellationToken).ConfigureAwait(false);
        }
    }
}
