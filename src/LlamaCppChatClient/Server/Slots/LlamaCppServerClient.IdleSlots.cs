using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Asks whether a slot is idle, so that a call would be worked on at once. <c>GET /slots?fail_on_no_slot=1</c>.</summary>
    /// <param name="options">Options of this call. Unless <see cref="LlamaCppRequestOptions.Load"/> says so, a router does not load a model for it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether a slot was idle. It is a look and no reservation: another call may take the slot.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, was started with <c>--no-slots</c>, or is a router that has not loaded the model.</exception>
    /// <remarks>
    /// llama.cpp server README, section <c>GET /slots</c>. Wakes a sleeping server. A server that many requests wait for may not answer
    /// at all: give the call a time limit, and take none for full.
    /// </remarks>
    public virtual Task<bool> HasIdleSlotAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ServerFacts server = ServerOf(options);
        return AskAsync(server, options?.ModelId, LookAsync, cancellationToken);

        async Task<bool> LookAsync(string model)
        {
            Uri uri = SlotQuestion.UriFor(server.Target.Address, model, options?.Load ?? false);
            try
            {
                using HttpResponseMessage response = await _connection.SendAsync(server.Request(HttpMethod.Get, uri) with { Hints = SlotHints.List }, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (LlamaCppException error) when (SlotQuestion.IsFull(error))
            {
                return false;
            }
        }
    }
}
