using LlamaCpp.Tests.Support;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class SlotsTests
{
    [Fact]
    public async Task Busy_slots_say_how_far_they_are()
    {
        CapturingHandler handler = Handler("native/slots-busy.http");

        IReadOnlyList<LlamaCppSlot> slots = await handler.Client().GetSlotsAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /slots?model=m&autoload=false"], handler.Calls());
        Assert.Equal([0, 1], slots.Select(slot => slot.Id));
        Assert.All(slots, slot => Assert.True(slot.IsProcessing));
        Assert.Equivalent(
            new LlamaCppSlot
            {
                Id = 1,
                IsProcessing = true,
                ContextSize = 1024,
                TaskId = 121,
                ContextTokenCount = 135,
                ProcessedInputTokenCount = 3,
                CachedInputTokenCount = 10,
                OutputTokenCount = 122,
                RemainingTokenCount = 1378,
                Settings = slots[1].Settings,
            },
            slots[1],
            strict: true);
        Assert.Equal(40, slots[1].Settings?.GetProperty("top_k").GetInt32());
    }

    [Fact]
    public async Task Slot_that_never_ran_has_little_to_say()
    {
        LlamaCppSlot slot = Assert.Single(await Replay("router/slots-model.http").GetSlotsAsync(cancellationToken: Cancelled));

        Assert.Equivalent(new LlamaCppSlot { Id = 0, ContextSize = 512 }, slot, strict: true);
    }

    [Fact]
    public async Task Next_token_of_older_builds_is_read()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""[{"id":0,"next_token":{"n_decoded":3,"n_remain":-1}}]""");

        LlamaCppSlot slot = Assert.Single(await handler.Client().GetSlotsAsync(cancellationToken: Cancelled));

        Assert.Equal((3, -1), (slot.OutputTokenCount, slot.RemainingTokenCount));
    }

    [Fact]
    public async Task Slot_is_saved_restored_and_erased()
    {
        CapturingHandler handler = Handler("native/slot-save.http", "native/slot-restore.http", "native/slot-erase.http");
        LlamaCppServerClient client = handler.Client();

        LlamaCppSlotFile saved = await client.SaveSlotAsync(0, "slot0.bin", cancellationToken: Cancelled);
        LlamaCppSlotFile restored = await client.RestoreSlotAsync(0, "slot0.bin", cancellationToken: Cancelled);
        int erased = await client.EraseSlotAsync(0, cancellationToken: Cancelled);

        Assert.Equal((0, "slot0.bin", 16, 51632), (saved.SlotId, saved.FileName, saved.TokenCount, saved.SizeInBytes));
        Assert.Equal((0, "slot0.bin", 16, 51632), (restored.SlotId, restored.FileName, restored.TokenCount, restored.SizeInBytes));
        Assert.Equal((TimeSpan.FromMilliseconds(0.438), TimeSpan.FromMilliseconds(0.167)), (saved.Elapsed, restored.Elapsed));
        Assert.Equal(16, erased);
        Assert.Equal(["POST /slots/0?action=save", "POST /slots/0?action=restore", "POST /slots/0?action=erase"], handler.Calls());
        StrictJson.Equal("""{"model":"m","filename":"slot0.bin"}""", StrictJson.Parse(handler.Requests[0].Body));
        StrictJson.Equal("""{"model":"m"}""", StrictJson.Parse(handler.Requests[2].Body));
    }

    [Fact]
    public async Task Slot_numbers_and_file_names_are_checked_as_far_as_they_can_be()
    {
        CapturingHandler handler = new();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => handler.Client().EraseSlotAsync(-1, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => handler.Client().SaveSlotAsync(0, "", cancellationToken: Cancelled));

        Assert.Empty(handler.Requests);
    }
}
