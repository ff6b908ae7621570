using LlamaCpp.Tests.Support;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class ReasoningTests
{
    [Fact]
    public async Task Running_reasoning_is_ended()
    {
        CapturingHandler handler = Handler("reasoning/control-reasoning_end.http");

        Assert.True(await handler.Client().EndReasoningAsync("chatcmpl-1", cancellationToken: Cancelled));
        Assert.Equal(["POST /v1/chat/completions/control"], handler.Calls());
        StrictJson.Equal("""{"model":"m","id":"chatcmpl-1","action":"reasoning_end"}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Answer_that_is_over_has_no_reasoning_to_end()
    {
        Assert.False(await Replay("reasoning/control-unknown-id.http").EndReasoningAsync("chatcmpl-1", cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Call_without_reasoning_control_is_explained()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => Replay("reasoning/control-not-armed.http").EndReasoningAsync("chatcmpl-1", cancellationToken: Cancelled));

        Assert.Contains("AllowReasoningEnd", exception.Hint, StringComparison.Ordinal);
        Assert.Equal("reasoning control not enabled for this completion", exception.ServerMessage);
    }
}
