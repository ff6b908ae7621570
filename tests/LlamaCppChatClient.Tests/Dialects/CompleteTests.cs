using LlamaCpp.Tests.Support;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>When a reply is complete.</summary>
public class CompleteTests
{
    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public async Task Empty_finish_reason_does_not_finish(string finish)
    {
        LlamaCppInterruptedException error = await FailAsync<LlamaCppInterruptedException>(C("""{"content":"Hel"}""", finish) + C("""{"content":"lo y"}""", finish));

        Assert.Equal("Hello y", error.PartialResponse.Text);
    }

    [Fact]
    public async Task Empty_finish_reason_and_a_reset_do_not_finish()
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, C("""{"content":"Hel"}""", "\"\""), C("""{"content":"lo y"}""", "\"\""));
            await connection.PauseAsync(TimeSpan.FromMilliseconds(150));
            connection.Reset();
        });

        Assert.Equal("Hello y", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Half_a_tool_call_with_an_empty_finish_reason_is_not_given()
    {
        LlamaCppInterruptedException error = await FailAsync<LlamaCppInterruptedException>(
            C("""{"content":"Hi","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]}""", "\"\""));

        Assert.Equal("Hi", Assert.Single(error.PartialResponse.Messages[0].Contents).ToString());
    }

    [Fact]
    public async Task Empty_finish_reason_does_not_replace_one()
    {
        Assert.Equal("length", (await ReadAsync(C("""{"content":"Hi"}""", "\"length\"") + C("{}", "\"\"") + Done)).FinishReason?.Value);
    }

    [Theory]
    [InlineData(Done, "text/event-stream")]
    [InlineData(": ping\n\ndata: [DONE]\n\n", "text/event-stream")]
    [InlineData("data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\"}\n\ndata: [DONE]\n\n", "text/event-stream")]
    [InlineData("data: {\"choices\":[]}\n\ndata: [DONE]\n\n", "text/event-stream")]
    [InlineData("""{"id":"1","object":"chat.completion"}""", "application/json")]
    [InlineData("""{"choices":[]}""", "application/json")]
    [InlineData("""{"choices":null}""", "application/json")]
    public async Task Reply_without_choices_is_an_exception_that_quotes_it(string body, string contentType)
    {
        LlamaCppException error = await FailAsync<LlamaCppException>(body, contentType);

        string quoted = body.Contains("{", StringComparison.Ordinal) ? body.Split('\n')[0].Replace("data: ", "", StringComparison.Ordinal) : "[DONE]";
        Assert.Contains("answered 200 with", error.Message, StringComparison.Ordinal);
        Assert.Contains(quoted, error.Message, StringComparison.Ordinal);
    }
}
