using System.Net;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Recorded;

/// <summary>Every recorded stream that broke off.</summary>
public class RecordedBrokenStreamTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public static TheoryData<string> BrokenStreams => [.. RecordedChats.BrokenStreams];

    [Fact]
    public void Captures_of_broken_streams_are_found()
    {
        Assert.Superset(
            new HashSet<string> { "errors/stream-error-event.http", "lifecycle/stream-sigkill.http", "lifecycle/stream-sigterm.http", "router/child-killed-mid-stream.http", "tools/prefill-peg-mismatch-stream.http" },
            RecordedChats.BrokenStreams.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task Broken_stream_is_an_exception_that_has_what_had_arrived(string capture)
    {
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => client.GetResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken));

        AssertPartial(ReferenceReply.Of(RecordedChats.Response(capture)), exception.PartialResponse);
        AssertReason(RecordedChats.Response(capture).Text, exception);
    }

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task Broken_stream_hands_out_its_updates_before_the_exception(string capture)
    {
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();
        List<ChatResponseUpdate> updates = [];

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken))
            {
                updates.Add(update);
            }
        });

        AssertPartial(ReferenceReply.Of(RecordedChats.Response(capture)), exception.PartialResponse);
        Assert.Equal(exception.PartialResponse.Text, string.Concat(updates.Select(update => update.Text)));
    }

    private static void AssertPartial(ReferenceReply expected, ChatResponse partial)
    {
        Assert.Equal(expected.Text, partial.Text);
        Assert.Equal((expected.Id, expected.Model), (partial.ResponseId, partial.ModelId));
        Assert.Null(partial.FinishReason);
        FunctionCallContent[] calls = [.. partial.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
        Assert.Equal(expected.Calls.Where(call => StrictJson.IsObject(call.Arguments)).Select(call => (call.Id, call.Name)), calls.Select(call => ((string?)call.CallId, (string?)call.Name)));
        Assert.All(calls, call => Assert.Null(call.Exception));
    }

    private static void AssertReason(string stream, LlamaCppInterruptedException exception)
    {
        if (ReferenceReply.Events(stream).LastOrDefault() is { ValueKind: JsonValueKind.Object } last && last.TryGetProperty("error", out JsonElement error))
        {
            Assert.Equal((HttpStatusCode)error.GetProperty("code").GetInt32(), exception.StatusCode);
            Assert.Equal(error.GetProperty("type").GetString(), exception.ServerErrorType);
            Assert.Equal(error.GetProperty("message").GetString(), exception.ServerMessage);
        }
        else
        {
            string? stray = stream.Split('\n').SingleOrDefault(line => line.StartsWith("proxy error", StringComparison.Ordinal));
            Assert.Equal(stray, exception.ServerMessage);
            Assert.Contains("[DONE]", exception.Message, StringComparison.Ordinal);
            Assert.Contains("look at its log", exception.Hint, StringComparison.Ordinal);
        }
    }
}
