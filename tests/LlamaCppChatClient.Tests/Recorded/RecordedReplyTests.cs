using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Recorded;

/// <summary>Every recorded answer, as the client hands it to its caller.</summary>
public class RecordedReplyTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

#if MUTATION_TESTING
    // Each mutant pays for each test: a sample.
    private const int Step = 23;
#else
    private const int Step = 1;
#endif

    public static TheoryData<string> Replies => [.. RecordedChats.Replies];

    public static TheoryData<string> Streams => [.. RecordedChats.Streams];

    [Fact]
    public void Captures_are_found_in_every_folder_of_chats()
    {
        string[] folders = [.. RecordedChats.Replies.Select(path => path.Split('/')[0]).Distinct()];

        Assert.True(RecordedChats.Replies.Count() >= 190, $"{RecordedChats.Replies.Count()} replies");
        Assert.True(RecordedChats.Streams.Count() >= 60, $"{RecordedChats.Streams.Count()} streams");
        Assert.Superset(new HashSet<string> { "chat", "golden", "http", "multimodal", "reasoning", "router", "sse", "structured", "tools" }, folders.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Whole_response_says_what_the_server_said(string capture)
    {
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();

        ChatResponse response = await client.GetResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken);

        ReplyAssert.Equal(ReferenceReply.Of(RecordedChats.Response(capture)), response);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Streamed_updates_add_up_to_what_the_server_said(string capture)
    {
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();

        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        ReferenceReply expected = ReferenceReply.Of(RecordedChats.Response(capture));
        ReplyAssert.Equal(expected, updates.ToChatResponse());
        Assert.Equal(expected.Usage is null ? 0 : 1, updates.SelectMany(update => update.Contents).Count(content => content is UsageContent));
        Assert.All(updates, update => Assert.Equal(
            (ChatRole.Assistant, expected.Id, expected.Id, expected.Model, expected.Created),
            (update.Role, update.ResponseId, update.MessageId, update.ModelId, update.CreatedAt?.ToUnixTimeSeconds())));
        Assert.All(updates.SkipLast(1), update => Assert.NotEmpty(update.Contents));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_that_comes_byte_by_byte_says_the_same(string capture)
    {
        RecordedResponse recorded = RecordedChats.Response(capture);

        ChatResponse response = await ReadAsync(new ScriptedStream(recorded.Body) { BytesPerRead = 1 });

        ReplyAssert.Equal(ReferenceReply.Of(recorded), response);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_that_comes_in_pieces_of_any_size_says_the_same(string capture)
    {
        RecordedResponse recorded = RecordedChats.Response(capture);
        Random random = new(capture.Length);
        int[] cuts = [.. Enumerable.Range(0, recorded.Body.Length / 40).Select(_ => random.Next(recorded.Body.Length))];

        ChatResponse response = await ReadAsync(new ScriptedStream(recorded.Body) { SplitAt = cuts });

        ReplyAssert.Equal(ReferenceReply.Of(recorded), response);
    }

    [Theory]
    [InlineData("golden/emoji-stream-usage.http")]
    [InlineData("golden/tool-call-thinking-stream-usage.http")]
    public async Task Stream_that_comes_in_two_pieces_says_the_same_wherever_it_is_cut(string capture)
    {
        RecordedResponse recorded = RecordedChats.Response(capture);
        ReferenceReply expected = ReferenceReply.Of(recorded);
        for (int cut = 1; cut < recorded.Body.Length; cut += Step)
        {
            ChatResponse response = await ReadAsync(new ScriptedStream(recorded.Body) { SplitAt = [cut] });

            ReplyAssert.Equal(expected, response);
        }
    }

    [Theory]
    [InlineData("golden/two-tool-calls-stream.http", "\r\n")]
    [InlineData("golden/hello-thinking-stream-usage.http", "\r\n")]
    [InlineData("golden/hello-stream.http", "\r")]
    public async Task Stream_with_other_line_endings_says_the_same(string capture, string lineEnding)
    {
        RecordedResponse recorded = RecordedChats.Response(capture);
        byte[] bytes = Encoding.UTF8.GetBytes(recorded.Text.Replace("\n", lineEnding, StringComparison.Ordinal));

        ChatResponse response = await ReadAsync(new ScriptedStream(bytes) { BytesPerRead = 3 });

        ReplyAssert.Equal(ReferenceReply.Of(recorded), response);
    }

    private static async Task<ChatResponse> ReadAsync(ScriptedStream body)
    {
        using LlamaCppChatClient client = new FakeServer(() => Respond.Stream(body)).Client();
        return await client.GetResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken);
    }
}
