using System.Net;

namespace LlamaCpp.Transport;

/// <summary>Asks a server whether a slot is idle: <c>GET /slots?fail_on_no_slot=1</c>. It loads no model, waits for none, and has a short limit of its own.</summary>
internal static class SlotQuestion
{
    /// <summary>The address of the question.</summary>
    public static Uri UriFor(ServerAddress address, string model, bool? load)
    {
        string query = ServerAddress.ModelQuery(model, load);
        return address.Native($"slots{query}{(query.Length == 0 ? "?" : "&")}fail_on_no_slot=1");
    }

    /// <summary>Whether the answer is that no slot is idle.</summary>
    public static bool IsFull(LlamaCppException error) => error.StatusCode == HttpStatusCode.ServiceUnavailable && error.ServerMessage == "no slot available";

    public static async ValueTask<SlotLook> AskAsync(ServerSender sender, ServerFacts server, string model, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(SlotLook.Limit, sender.Time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        ServerRequest request = new(HttpMethod.Get, UriFor(server.Target.Address, model, load: false), server.Target) { IsQuestion = true };
        try
        {
            IReadOnlyList<SlotPayload?> slots = await JsonExchange.SendAsync(sender, request, FactsJsonContext.Default.IReadOnlyListSlotPayload, both.Token).ConfigureAwait(false);
            int busy = slots.Count(slot => slot is { IsProcessing: true });
            return slots.Count == 0 ? SlotLook.Unknown : new SlotLook(busy < slots.Count, slots.Count, busy);
        }
        catch (LlamaCppException error) when (IsFull(error))
        {
            int? slots = await server.AskSlotsAsync().ConfigureAwait(false) is { } count and < int.MaxValue ? count : null;
            return new SlotLook(HasIdleSlot: false, slots, slots);
        }
        catch (LlamaCppException)
        {
            return SlotLook.Unknown;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SlotLook.Silent;
        }
    }
}
