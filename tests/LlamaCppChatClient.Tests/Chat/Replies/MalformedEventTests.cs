using System.Net;
using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Events that are not the JSON that they should be, and documents that are no answer.</summary>
public class MalformedEventTests
{
    public static TheoryData<string> NoAnswers => ["{}", """{"status":"ok"}""", "[]", "null", "", "{", """{"object":"list","data":[]}"""];

    [Fact]
    public async Task One_bad_event_is_an_error_content_in_its_place()
    {
        RecordingLogger logger = new();
        string[] events = [Answers.Text("a"), "{oops", Answers.Text("b"), Answers.Stop];

        ChatResponse whole = await Answers.WholeAsync(events, logger: logger);
        ChatResponse folded = (await Answers.UpdatesAsync(events)).ToChatResponse();

        Assert.All([whole, folded], response =>
        {
            Assert.Equal("ab", response.Text);
            ErrorContent error = Assert.IsType<ErrorContent>(response.Messages[0].Contents[1]);
            Assert.Equal(("malformed_event", "{oops"), (error.ErrorCode, error.Details));
            Assert.Matches("^An event of the answer could not be read: .*'o' is an invalid", error.Message);
        });
        Assert.Single(logger.Warnings);
    }

    [Fact]
    public async Task Three_bad_events_in_a_row_break_the_answer_off()
    {
        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => Answers.WholeAsync([Answers.Text("a"), "{", "{", "{oops", Answers.Stop]));

        Assert.Contains("3 events in a row", exception.Message, StringComparison.Ordinal);
        Assert.Equal("{oops", exception.ServerMessage);
        Assert.Equal("a", exception.PartialResponse.Text);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public async Task Good_event_between_begins_the_count_anew()
    {
        ChatResponse response = await Answers.WholeAsync(["{", "{", Answers.Text("a"), "{", "{", Answers.Stop]);

        Assert.Equal(4, response.Messages[0].Contents.OfType<ErrorContent>().Count());
    }

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Document_that_is_no_answer_says_what_it_is(string json)
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Answers.DocumentAsync(json));

        Assert.Contains(json.Length == 0 ? "with nothing" : json, exception.Message, StringComparison.Ordinal);
        Assert.Contains("base URL", exception.Hint, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, exception.StatusCode);
    }

    [Fact]
    public async Task Document_with_an_error_is_an_exception()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Answers.DocumentAsync("""{"error":{"message":"m","type":"t","code":429}}"""));

        Assert.Equal(("m", "t", 429), (exception.ServerMessage, exception.ServerErrorType, (int)exception.StatusCode!));
    }

    [Fact]
    public async Task Stream_without_a_finish_reason_and_done_is_broken_off()
    {
        using LlamaCppChatClient client = new FakeServer(() => Respond.Stream(new ScriptedStream("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8.ToArray()))).Client();

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("a", exception.PartialResponse.Text);
    }

    [Fact]
    public async Task Stream_that_ends_after_its_finish_reason_is_whole_and_logged()
    {
        RecordingLogger logger = new();
        byte[] body = Encoding.UTF8.GetBytes($"data: {Answers.Text("a")}\n\ndata: {Answers.Stop}\n\n");
        using LlamaCppChatClient client = new FakeServer(() => Respond.Stream(new ScriptedStream(body))).Client(logger: logger);

        ChatResponse response = await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("a", response.Text);
        Assert.Contains("[DONE]", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }
}
