using LlamaCpp.Server;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Fills a gap in a text. <c>POST /infill</c>.</summary>
    /// <param name="infill">What stands around the gap.</param>
    /// <param name="options">The options of a chat, see <see cref="CompleteAsync"/>.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it.</param>
    /// <exception cref="LlamaCppException">The model was not trained to fill gaps (501), or an error of <see cref="CompleteAsync"/>.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /infill</c>.</remarks>
    public virtual Task<LlamaCppCompletion> InfillAsync(LlamaCppInfill infill, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        LastAsync(InfillStreamingAsync(infill, options, cancellationToken));

    /// <summary>Fills a gap in a text and gives the pieces as they are generated. <c>POST /infill</c>.</summary>
    /// <param name="infill">What stands around the gap.</param>
    /// <param name="options">The options of a chat, see <see cref="CompleteAsync"/>.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it. So does leaving the loop.</param>
    /// <returns>The pieces in order; the last one has the whole <see cref="LlamaCppCompletionUpdate.Completion"/>.</returns>
    /// <exception cref="LlamaCppException">The model was not trained to fill gaps (501), or an error of <see cref="CompleteAsync"/>.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /infill</c>.</remarks>
    public virtual IAsyncEnumerable<LlamaCppCompletionUpdate> InfillStreamingAsync(LlamaCppInfill infill, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(infill);
        return StreamAsync("infill", (context, _) => CompletionRequestMapper.ToWire(infill, options, context), options, cancellationToken, infill.Context);
    }
}
