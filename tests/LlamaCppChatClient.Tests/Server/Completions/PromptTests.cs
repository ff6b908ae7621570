using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Server;

/// <summary>What can be continued: text, tokens and media in any order, and several prompts.</summary>
public class PromptTests
{
    private const string End = """{"content":"x","stop":true,"stop_type":"limit"}""";

    private static readonly DataContent Image = new("picture"u8.ToArray(), "image/png");

    [Fact]
    public async Task Tokens_and_text_are_mixed_in_their_order()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(End));

        await handler.Client().CompleteAsync(LlamaCppPrompt.FromTokens([1, 2]).Append("a").Append("b").Append(LlamaCppPrompt.FromTokens([3])), cancellationToken: Native.Cancelled);

        StrictJson.Contains("""{"prompt":[1,2,"ab",3]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Texts_are_one_text_since_a_list_of_texts_would_be_several_prompts()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(End));

        await handler.Client().CompleteAsync(new LlamaCppPrompt("a").Append("b"), cancellationToken: Native.Cancelled);

        StrictJson.Contains("""{"prompt":"ab"}""", StrictJson.Parse(handler.Request.Body));
    }

    [Theory]
    [InlineData("""{"media_marker":"<__media_7f__>"}""", "<__media_7f__>")]
    [InlineData("{}", "<__media__>")]
    public async Task Media_stand_where_the_marker_of_the_server_is(string props, string marker)
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(request =>
            request.Method == "GET" ? Respond.Json(props) : Respond.Stream(new ScriptedStream(RouterScript.Event(End))));

        await handler.Client().CompleteAsync(new LlamaCppPrompt("Before ").Append(LlamaCppPrompt.FromMedia(Image)).Append(" after"), cancellationToken: Native.Cancelled);

        StrictJson.Contains(
            $$$"""{"prompt":{"prompt_string":"Before {{{marker}}} after","multimodal_data":["cGljdHVyZQ=="]}}""", StrictJson.Parse(handler.Requests[^1].Body));
    }

    [Fact]
    public async Task Tokens_beside_media_are_refused()
    {
        using LlamaCppServerClient client = new CapturingHandler().Otherwise(_ => Respond.Json("{}")).Client();

        await Assert.ThrowsAsync<NotSupportedException>(() => client.CompleteAsync(LlamaCppPrompt.FromTokens([1]).Append(LlamaCppPrompt.FromMedia(Image)), cancellationToken: Native.Cancelled));
    }

    [Fact]
    public async Task Several_prompts_are_answered_in_their_order()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(request => Respond.Stream(new ScriptedStream(
            RouterScript.Event($$"""{"content":"{{request.Json.GetProperty("prompt").GetString()}}!","stop":true,"stop_type":"eos"}"""))));

        IReadOnlyList<LlamaCppCompletion> completions = await handler.Client().CompleteManyAsync(["a", "b", "c"], new() { Seed = 7 }, Native.Cancelled);

        Assert.Equal(["a!", "b!", "c!"], completions.Select(completion => completion.Text));
        Assert.All(handler.Requests, request => Assert.Equal(7, request.Json.GetProperty("seed").GetInt32()));
        Assert.Empty(await handler.Client().CompleteManyAsync([], cancellationToken: Native.Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => handler.Client().CompleteManyAsync(["a", null!], cancellationToken: Native.Cancelled));
    }

    [Fact]
    public async Task First_prompt_that_fails_ends_the_call()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(request => request.Text.Contains("bad", StringComparison.Ordinal)
            ? Respond.Json("""{"error":{"code":400,"message":"no","type":"invalid_request_error"}}""", HttpStatusCode.BadRequest)
            : Respond.Stream(new ScriptedStream([]) { StallAt = 0 }));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() =>
            handler.Client().CompleteManyAsync(["good", "bad"], cancellationToken: Native.Cancelled).WaitAsync(ErrorCall.Soon, Native.Cancelled));

        Assert.Equal("no", error.ServerMessage);
    }
}
