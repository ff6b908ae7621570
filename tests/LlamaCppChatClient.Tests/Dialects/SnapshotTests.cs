using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>A <c>message</c> is what there is so far, a <c>delta</c> is added to it, and only the first choice counts.</summary>
public class SnapshotTests
{
    public static TheoryData<string, string, string> Streams => new()
    {
        { "a message after deltas", C("""{"content":"Done."}""") + Chunk("""{"index":0,"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "delta and message", Chunk("""{"index":0,"delta":{"content":"Done."},"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "message and delta", Chunk("""{"index":0,"message":{"content":"Done."},"delta":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "message and an empty delta", Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "a message alone", Chunk("""{"index":0,"message":{"role":"assistant","content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "a role and a message", C("""{"role":"assistant"}""") + Chunk("""{"index":0,"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "messages that grow", Chunk("""{"index":0,"message":{"content":"Do"}}""") + Chunk("""{"index":0,"message":{"content":"Done"}}""") + Chunk("""{"index":0,"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "Done." },
        { "messages that add", Chunk("""{"index":0,"message":{"content":"Do"}}""") + Chunk("""{"index":0,"message":{"content":"ne"}}""") + Chunk("""{"index":0,"message":{"content":"."},"finish_reason":"stop"}""") + Done, "Done." },
        { "the reasoning as deltas, the text as message", C("""{"reasoning_content":"Hm."}""") + Chunk("""{"index":0,"message":{"reasoning_content":"Hm.","content":"Done."},"finish_reason":"stop"}""") + Done, "<Hm.>Done." },
        { "two choices", Chunk("""{"index":0,"delta":{"content":"A"}},{"index":1,"delta":{"content":"B"},"finish_reason":"length"}""") + C("{}", "\"stop\"") + Done, "A" },
        { "two choices without an index", Chunk("""{"delta":{"content":"A"},"finish_reason":"stop"},{"delta":{"content":"B"},"finish_reason":"length"}""") + Done, "A" },
        { "two choices, the index last", Chunk("""{"delta":{"content":"B"},"index":1},{"delta":{"content":"A"},"index":0}""") + End, "A" },
        { "two choices mixed", C("""{"content":"A1"}""") + Chunk("""{"index":1,"delta":{"content":"B1"}}""") + Chunk("""{"index":1,"delta":{"content":"B2"},"finish_reason":"length"}""") + C("""{"content":"A2"}""", "\"stop\"") + Done, "A1A2" },
        { "the text of a completion", Chunk("""{"index":0,"text":"Do"}""") + Chunk("""{"index":0,"text":"ne.","finish_reason":"stop"}""") + Done, "Done." },
        { "a message twice", Chunk("""{"index":0,"message":{"content":"Do"},"message":{"reasoning_content":"Hm."}}""") + Chunk("""{"index":0,"message":{"content":"Done."},"finish_reason":"stop"}""") + Done, "<Hm.>Done." },
        { "a text after a delta", C("""{"content":"Do"}""") + Chunk("""{"index":0,"text":"ne."}""") + End, "Done." },
        { "reasoning under two names", C("""{"reasoning":"Hm.","reasoning_content":"Hm."}""") + C("""{"content":"Done."}""", "\"stop\"") + Done, "<Hm.>Done." },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Text_comes_once(string what, string body, string expected)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);

        Microsoft.Extensions.AI.ChatResponse response = await ReadAsync(body);

        Assert.Equal(expected, string.Concat(response.Messages[0].Contents.Select(content => content is Microsoft.Extensions.AI.TextReasoningContent reasoning ? $"<{reasoning.Text}>" : content.ToString())));
        Assert.Equal("stop", response.FinishReason?.Value);
    }

    [Fact]
    public async Task Calls_of_a_message_after_deltas_are_the_same_calls()
    {
        const string Call = """{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}""";

        string calls = await CallsAsync(Calls(Call) + Chunk($$$"""{"index":0,"message":{"content":null,"tool_calls":[{{{Call}}}]},"finish_reason":"tool_calls"}""") + Done);

        Assert.Equal("f(x=1)", calls);
    }

    [Fact]
    public async Task Document_of_two_choices_is_its_first()
    {
        Microsoft.Extensions.AI.ChatResponse response = await ReadAsync(
            """{"choices":[{"index":1,"message":{"content":"B"},"finish_reason":"length"},{"index":0,"message":{"content":"A"},"finish_reason":"stop"}]}""", "application/json");

        Assert.Equal(("A", "stop"), (response.Text, response.FinishReason?.Value));
    }

    [Fact]
    public async Task Stream_of_another_choice_only_is_quoted()
    {
        LlamaCppException error = await FailAsync<LlamaCppException>(Chunk("""{"index":1,"delta":{"content":"B"},"finish_reason":"stop"}""") + Done);

        Assert.Contains("\"content\":\"B\"", error.Message, StringComparison.Ordinal);
    }
}
