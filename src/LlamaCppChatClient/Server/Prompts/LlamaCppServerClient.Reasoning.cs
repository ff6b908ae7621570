using LlamaCpp.Errors;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Makes a model that is thinking stop and answer. <c>POST /v1/chat/completions/control</c>.</summary>
    /// <param name="responseId">The <c>ResponseId</c> of an update of the running stream, whose call had <c>ChatOptions.AllowReasoningEnd</c> set.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether the reasoning was ended; <see langword="false"/> when no such answer is running any more.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or the call was made without <c>AllowReasoningEnd</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /v1/chat/completions/control</c>. The stream goes on with the answer.</remarks>
    public virtual async Task<bool> EndReasoningAsync(string responseId, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(responseId);
        return await WithModelAsync(options, EndAsync, cancellationToken).ConfigureAwait(false);

        async Task<bool> EndAsync(ServerFacts server, string model)
        {
            SuccessPayload done = await PostAsync(
                server.Request(HttpMethod.Post, server.Target.Address.V1("chat/completions/control" + ServerAddress.LoadQuery(options?.Load))) with { Hints = RequestHints.NeedsNewer },
                json =>
                {
                    json.WriteString("model"u8, model);
                    json.WriteString("id"u8, responseId);
                    json.WriteString("action"u8, "reasoning_end"u8);
                },
                CommandJsonContext.Default.SuccessPayload,
                cancellationToken).ConfigureAwait(false);
            return done.Success || done.Message?.Contains("not enabled", StringComparison.Ordinal) is not true
                ? done.Success
                : throw NotControlled(server.Target, done.Message);
        }
    }

    /// <summary>A reply whose call did not say that it is to be controlled.</summary>
    private static LlamaCppException NotControlled(ServerTarget target, string message) => new(target.Complete(
        new ErrorReport($"llama.cpp server at {target} did not end the reasoning: {message}", "Set AllowReasoningEnd of the ChatOptions of the call whose reasoning is to be ended.") { ServerMessage = message }));
}
