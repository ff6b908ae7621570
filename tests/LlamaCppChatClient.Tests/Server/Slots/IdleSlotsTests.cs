using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class IdleSlotsTests
{
    [Theory]
    [InlineData("native/slots-none-idle.http", false)]
    [InlineData("native/slots.http", true)]
    public async Task Server_says_whether_a_slot_is_idle(string capture, bool expected)
    {
        CapturingHandler handler = Handler(capture);

        Assert.Equal(expected, await handler.Client().HasIdleSlotAsync(cancellationToken: Cancelled));
        Assert.Equal(["GET /slots?model=m&autoload=false&fail_on_no_slot=1"], handler.Calls());
    }

    [Fact]
    public async Task Server_without_slots_is_an_exception() =>
        await Assert.ThrowsAsync<LlamaCppException>(() => Replay("native/slots-disabled.http").HasIdleSlotAsync(cancellationToken: Cancelled));
}
