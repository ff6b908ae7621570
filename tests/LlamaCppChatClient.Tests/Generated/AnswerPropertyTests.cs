using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Tests.Recorded;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>Whatever a server may say, however it is written, and in whatever pieces it arrives.</summary>
public class AnswerPropertyTests
{
    private static readonly Gen<(ChatEvent[] Events, int Framing)> Streams =
        from events in ChatEventGenerators.Answer
        from framing in Gen.Choose(0, int.MaxValue - 1)
        select (events, framing);

    [Fact]
    public void Streamed_updates_add_up_to_what_was_said() =>
        Holds.For(Streams, stream => ReplyAssert.Equal(Said(stream.Events), Folded(Client(stream))), Shorter);

    [Fact]
    public void Whole_response_is_what_was_said() =>
        Holds.For(Streams, stream => ReplyAssert.Equal(Said(stream.Events), Whole(Client(stream))), Shorter);

    private static ReferenceReply Said(ChatEvent[] events) => ReferenceReply.Of(events.Select(part => JsonSerializer.Deserialize<JsonElement>(part.ToString())));

    private static LlamaCppChatClient Client((ChatEvent[] Events, int Framing) stream) =>
        new FakeServer(() => Respond.Stream(EventBytes.Write(stream.Events, stream.Framing))).Client();

    // FsCheck knows no asynchronous properties, and nothing here waits: the stream is in memory.
    private static ChatResponse Folded(LlamaCppChatClient client)
    {
        using (client)
        {
            return client.GetStreamingResponseAsync("Hello").ToChatResponseAsync().GetAwaiter().GetResult();
        }
    }

    private static ChatResponse Whole(LlamaCppChatClient client)
    {
        using (client)
        {
            return client.GetResponseAsync("Hello").GetAwaiter().GetResult();
        }
    }

    // Without one event that is not an end.
    private static IEnumerable<(ChatEvent[] Events, int Framing)> Shorter((ChatEvent[] Events, int Framing) stream) =>
        stream.Events.Where(part => part.FinishReason is null).Select(part => (stream.Events.Where(other => other != part).ToArray(), stream.Framing));
}
