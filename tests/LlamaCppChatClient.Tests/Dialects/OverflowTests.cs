using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>A context that is too small is the same exception, wherever the server says so.</summary>
public class OverflowTests
{
    private const string Prompt = """{"error":{"code":400,"message":"request (1812 tokens) exceeds the available context size (512 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":1812,"n_ctx":512}}""";
    private const string Pool = """{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}""";

    public static TheoryData<string, string> Firsts => new()
    {
        { "data: {0}\n\n", "text/event-stream" },
        { "event: error\ndata: {0}\n\n", "text/event-stream" },
        { "{0}", "application/json" },
        { "{0}", "text/event-stream" },
    };

    [Theory]
    [MemberData(nameof(Firsts))]
    public async Task Prompt_that_does_not_fit_under_status_200(string form, string contentType)
    {
        LlamaCppContextOverflowException error = await FailAsync<LlamaCppContextOverflowException>(form.Replace("{0}", Prompt, StringComparison.Ordinal), contentType);

        Assert.Equal((1812, 512, HttpStatusCode.BadRequest), (error.InputTokenCount, error.ContextSize, error.StatusCode));
        Assert.Contains("-np", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("--kv-unified", error.Hint, StringComparison.Ordinal);
        Assert.EndsWith(error.Hint!, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Firsts))]
    public async Task Shared_context_that_is_full_under_status_200(string form, string contentType)
    {
        LlamaCppContextOverflowException error = await FailAsync<LlamaCppContextOverflowException>(form.Replace("{0}", Pool, StringComparison.Ordinal), contentType);

        Assert.Equal((null, null, HttpStatusCode.InternalServerError), (error.InputTokenCount, error.ContextSize, error.StatusCode));
        Assert.Contains("--kv-unified", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Prompt)]
    [InlineData(Pool)]
    public async Task Overflow_in_mid_stream_is_inside(string error)
    {
        LlamaCppInterruptedException interrupted = await FailAsync<LlamaCppInterruptedException>(C("""{"content":"Hel"}""") + $"data: {error}\n\n");

        Assert.Equal("Hel", interrupted.PartialResponse.Text);
        Assert.IsType<LlamaCppContextOverflowException>(interrupted.InnerException);
        Assert.Equal(interrupted.Hint, ((LlamaCppContextOverflowException)interrupted.InnerException).Hint);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, Pool, "--kv-unified")]
    [InlineData(HttpStatusCode.BadRequest, Prompt, "larger -c")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":"context_length_exceeded"}}""", "larger -c")]
    [InlineData(HttpStatusCode.BadRequest, """{"object":"error","message":"This model's maximum context length is 8192 tokens.","type":"BadRequestError","code":400}""", "larger -c")]
    public async Task Refusal_is_the_same_exception(HttpStatusCode status, string body, string hint)
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(body, status));

        LlamaCppContextOverflowException error = await Assert.ThrowsAsync<LlamaCppContextOverflowException>(
            () => client.GetResponseAsync([new(ChatRole.User, "Hi")], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(status, error.StatusCode);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }
}
