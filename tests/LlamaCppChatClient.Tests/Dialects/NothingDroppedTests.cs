using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Other forms of an answer are read, or quoted by an exception.</summary>
public class NothingDroppedTests
{
    [Theory]
    [InlineData("delta")]
    [InlineData("message")]
    public async Task Refusal_is_an_error_content(string member)
    {
        ChatResponse response = await ReadAsync(Chunk($$$"""{"index":0,"{{{member}}}":{"refusal":"I can't."},"finish_reason":"stop"}""") + Done);

        ErrorContent refusal = Assert.IsType<ErrorContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal(("I can't.", "Refusal"), (refusal.Message, refusal.ErrorCode));
    }

    [Fact]
    public async Task Refusal_in_pieces_is_one()
    {
        ChatResponse response = await ReadAsync(C("""{"refusal":"I "}""") + C("""{"refusal":"can't."}""") + End);

        Assert.Equal("I can't.", Assert.IsType<ErrorContent>(Assert.Single(response.Messages[0].Contents)).Message);
    }

    [Theory]
    [InlineData("\"reasoning\":\"Hm.\",\"content\":\"Yes.\"")]
    [InlineData("\"thinking\":\"Hm.\",\"content\":\"Yes.\"")]
    [InlineData("\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]},{\"type\":\"text\",\"text\":\"Yes.\"}]")]
    public async Task Reasoning_of_other_servers_is_reasoning(string members)
    {
        ChatResponse response = await ReadAsync($$$"""{"choices":[{"index":0,"message":{ {{{members}}} },"finish_reason":"stop"}]}""", "application/json");

        Assert.Equal("Hm.", Assert.Single(response.Messages[0].Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal("Yes.", response.Text);
    }

    [Fact]
    public async Task Legacy_function_call_is_a_call()
    {
        string streamed = await CallsAsync(
            C("""{"function_call":{"name":"f","arguments":""}}""") + C("""{"function_call":{"arguments":"{\"x\":"}}""") + C("""{"function_call":{"arguments":"1}"}}""") + C("{}", "\"function_call\"") + Done);
        string document = await CallsAsync("""{"choices":[{"message":{"content":null,"function_call":{"name":"f","arguments":"{\"x\":1}"}},"finish_reason":"function_call"}]}""", "application/json");
        string both = await CallsAsync("""{"choices":[{"message":{"function_call":{"name":"f","arguments":"{\"x\":1}"},"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]}}]}""", "application/json");

        Assert.Equal(("f(x=1)", "f(x=1)", "f(x=1)"), (streamed, document, both));
    }

    [Fact]
    public async Task Legacy_function_call_finishes_with_tool_calls()
    {
        ChatResponse response = await ReadAsync(C("""{"function_call":{"name":"f","arguments":"{}"}}""", "\"function_call\"") + Done);

        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData("""{"content":"Hello","stop":true,"stop_type":"limit","tokens_evaluated":3,"tokens_predicted":2}""", "application/json")]
    [InlineData("data: {\"content\":\"Hel\",\"stop\":false}\n\ndata: {\"content\":\"lo\",\"stop\":false}\n\ndata: {\"content\":\"\",\"stop\":true,\"stop_type\":\"limit\",\"tokens_evaluated\":3,\"tokens_predicted\":2}\n\n", "text/event-stream")]
    [InlineData("data: {\"stop\":false,\"content\":\"Hello\"}\n\ndata: {\"stop\":true,\"content\":\"\",\"stopped_limit\":true,\"tokens_evaluated\":3,\"tokens_predicted\":2}\n\ndata: [DONE]\n\n", "text/event-stream")]
    public async Task Native_form_is_read(string body, string contentType)
    {
        ChatResponse response = await ReadAsync(body, contentType);

        Assert.Equal(("Hello", "length"), (response.Text, response.FinishReason?.Value));
        Assert.Equal((3, 2), (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount));
    }

    [Theory]
    [InlineData("chunk")]
    [InlineData("completion.delta")]
    [InlineData("Message")]
    [InlineData("data")]
    public async Task Events_of_another_name_that_carry_choices_are_read(string name)
    {
        string body = (C("""{"content":"Hel"}""") + C("""{"content":"lo"}""", "\"stop\"") + Done).Replace("data: ", $"event: {name}\ndata: ", StringComparison.Ordinal);

        Assert.Equal("Hello", (await ReadAsync(body)).Text);
    }

    [Fact]
    public async Task Error_in_an_event_of_another_name_is_the_exception()
    {
        LlamaCppInterruptedException error = await FailAsync<LlamaCppInterruptedException>(C("""{"content":"Hel"}""") + "event: chunk\ndata: {\"error\":{\"message\":\"broke\"}}\n\n");

        Assert.Equal("broke", error.ServerMessage);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Byte_order_mark_before_any_line_hides_nothing(string lineEnd)
    {
        string body = (C("""{"content":"Hel"}""") + C("""{"content":"lo"}""", "\"stop\"") + Done).Replace("data: ", "\uFEFFdata: ", StringComparison.Ordinal).Replace("\n", lineEnd, StringComparison.Ordinal);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(body);

        Assert.Equal("Hello", (await ReadAsync(body)).Text);
        for (int size = 1; size < 8; size++)
        {
            using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(new ScriptedStream(bytes) { BytesPerRead = size }));
            Assert.Equal("Hello", (await ErrorCall.StreamAsync(client)).Text);
        }
    }

    [Fact]
    public async Task Byte_order_mark_before_the_data_is_none_of_it()
    {
        string body = (C("""{"content":"Hel"}""") + C("""{"content":"lo"}""", "\"stop\"") + Done).Replace("data: ", "data: \uFEFF", StringComparison.Ordinal);

        Assert.Equal("Hello", (await ReadAsync(body)).Text);
    }

    [Theory]
    [InlineData("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\n")]
    [InlineData("data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hello\"}}\n\n")]
    [InlineData("data: {\"message\":\"Hello\"}\n\n")]
    public async Task Stream_of_another_protocol_is_quoted(string events)
    {
        LlamaCppInterruptedException interrupted = await FailAsync<LlamaCppInterruptedException>(events);
        LlamaCppException ended = await FailAsync<LlamaCppException>(events + Done);

        Assert.Contains("Hello", interrupted.Message, StringComparison.Ordinal);
        Assert.Contains("Hello", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_object_without_an_error_member_is_the_exception()
    {
        LlamaCppException error = await FailAsync<LlamaCppException>("""{"object":"error","message":"no such model","type":"NotFoundError","code":404}""", "application/json");
        LlamaCppInterruptedException streamed = await FailAsync<LlamaCppInterruptedException>("data: {\"object\":\"error\",\"message\":\"no such model\",\"code\":404}\n\n");

        Assert.Equal(("no such model", "no such model"), (error.ServerMessage, streamed.ServerMessage));
    }
}
