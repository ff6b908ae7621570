using System.Net;

namespace LlamaCpp.Transport;

/// <summary>Asks a server whether a slot is idle: <c>GET /slots?fail_on_no_slot=1</c>. It loads no model, waits for none, and has a short limit of its own.</summary>
internal static class SlotQuestion
{
    public static async ValueTask<SlotLook> AskAsync(ServerSender sender, ServerFacts server, string model, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(SlotLook.Limit, sender.Time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        string query = ServerAddress.ModelQuery(model, load: false);
        Uri uri = server.Target.Address.Native($"slots{query}{(query.Length == 0 ? "?" : "&")}fail_on_no_slot=1");
        ServerRequest request = new(HttpMethod.Get, uri, server.Target) { IsQuestion = true };
        try
        {
            List<SlotStatePayload> slots = await JsonExchange.SendAsync(sender, request, FactsJsonContext.Default.ListSlotStatePayload, both.Token).ConfigureAwait(false);
            int busy = slots.Count(slot => slot is { IsProcessing: true });
            return slots.Count == 0 ? SlotLook.Unknown : new SlotLook(busy < slots.Count, slots.Count, busy);
        }
        catch (LlamaCppException error) when (error.StatusCode == HttpStatusCode.ServiceUnavailable && error.ServerMessage == "no slot available")
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
