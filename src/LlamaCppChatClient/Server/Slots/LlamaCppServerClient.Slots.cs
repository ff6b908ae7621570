using System.Globalization;
using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Lists the server's slots and what they work on. <c>GET /slots</c>.</summary>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The slots in the order of their numbers.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or was started with <c>--no-slots</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /slots</c>. Wakes a sleeping server, and keeps one from falling asleep.</remarks>
    public virtual Task<IReadOnlyList<LlamaCppSlot>> GetSlotsAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        LookAsync(
            "slots",
            SlotHints.List,
            options,
            request => JsonExchange.SendAsync(
                _connection,
                request,
                FactsJsonContext.Default.IReadOnlyListSlotPayload,
                static IReadOnlyList<LlamaCppSlot> (slots) => [.. slots.OfType<SlotPayload>().Select(SlotMapper.ToSlot)],
                cancellationToken),
            cancellationToken);

    /// <summary>Saves a slot's prompt cache into a file of the server's. <c>POST /slots/{id}?action=save</c>.</summary>
    /// <param name="slotId">The slot's number, from 0. The server does not check it.</param>
    /// <param name="fileName">The file's name, without folders; the folder is the server's <c>--slot-save-path</c>. An older file is replaced.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, was not started with <c>--slot-save-path</c>, or does not take the name.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /slots/{id_slot}?action=save</c>. Waits while the slot is at work.</remarks>
    public virtual Task<LlamaCppSlotFile> SaveSlotAsync(int slotId, string fileName, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        ExchangeSlotAsync(slotId, "save", fileName, options, cancellationToken);

    /// <summary>Restores a slot's prompt cache from a file of the server's, so that a long prompt need not be processed again. <c>POST /slots/{id}?action=restore</c>.</summary>
    /// <param name="slotId">The slot's number, from 0. The server does not check it.</param>
    /// <param name="fileName">The name that it was saved under.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, was not started with <c>--slot-save-path</c>, or has no such file of this model.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /slots/{id_slot}?action=restore</c>. Waits while the slot is at work.</remarks>
    public virtual Task<LlamaCppSlotFile> RestoreSlotAsync(int slotId, string fileName, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        ExchangeSlotAsync(slotId, "restore", fileName, options, cancellationToken);

    /// <summary>Erases a slot's prompt cache. <c>POST /slots/{id}?action=erase</c>.</summary>
    /// <param name="slotId">The slot's number, from 0. The server does not check it: with one that it does not have it erases another.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The tokens that were erased.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or was not started with <c>--slot-save-path</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /slots/{id_slot}?action=erase</c>. Waits while the slot is at work.</remarks>
    public virtual async Task<int> EraseSlotAsync(int slotId, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        (await ActOnSlotAsync(slotId, "erase", fileName: null, options, cancellationToken).ConfigureAwait(false)).NErased ?? 0;

    private async Task<LlamaCppSlotFile> ExchangeSlotAsync(int slotId, string action, string fileName, LlamaCppRequestOptions? options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        SlotActionPayload done = await ActOnSlotAsync(slotId, action, fileName, options, cancellationToken).ConfigureAwait(false);
        return new LlamaCppSlotFile
        {
            SlotId = done.IdSlot ?? slotId,
            FileName = done.Filename ?? fileName,
            TokenCount = done.NSaved ?? done.NRestored ?? 0,
            SizeInBytes = done.NWritten ?? done.NRead ?? 0,
            Elapsed = Durations.FromMilliseconds(done.Timings?.SaveMs ?? done.Timings?.RestoreMs ?? 0),
        };
    }

    private async Task<SlotActionPayload> ActOnSlotAsync(int slotId, string action, string? fileName, LlamaCppRequestOptions? options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slotId);
        return await WithModelAsync(options, SendAsync, cancellationToken).ConfigureAwait(false);

        async Task<SlotActionPayload> SendAsync(ServerFacts server, string model)
        {
            Uri uri = server.Target.Address.Native(string.Create(CultureInfo.InvariantCulture, $"slots/{slotId}?action={action}{ServerAddress.LoadQuery(options?.Load, '&')}"));
            return await PostAsync(
                server.Request(HttpMethod.Post, uri) with { Hints = SlotHints.Files },
                json =>
                {
                    json.WriteString("model"u8, model);
                    if (fileName is not null)
                    {
                        json.WriteString("filename"u8, fileName);
                    }
                },
                SlotJsonContext.Default.SlotActionPayload,
                cancellationToken).ConfigureAwait(false);
        }
    }
}
