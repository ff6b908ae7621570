using System.Net;
using System.Text.Json;
using LlamaCpp.Tests.Server;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Embeddings;

/// <summary>Vectors that mean nothing, and servers that write them in another form.</summary>
public class OddVectorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("[0.5,NaN]", "NaN")]
    [InlineData("[NaN,0.5]", "NaN")]
    [InlineData("[0.5,Infinity]", "Infinity")]
    [InlineData("[0.5,-Infinity]", "Infinity")]
    [InlineData("[1e400,0.5]", "Infinity")]
    [InlineData("[0.5,-1e400]", "Infinity")]
    [InlineData("[0.5,null]", "NaN (or null)")]
    [InlineData("[0,0]", "zeros")]
    [InlineData("[0.0,-0.0]", "zeros")]
    [InlineData("\"AADAfwAAAD8=\"", "NaN (or null)")]
    [InlineData("\"AACAfwAAAD8=\"", "Infinity")]
    [InlineData("\"AAAAAAAAAAA=\"", "zeros")]
    public async Task Vector_that_means_nothing_is_an_exception_that_names_its_input(string vector, string problem)
    {
        string json = $$"""{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":{{vector}}}]}""";
        using LlamaCppEmbeddingGenerator generator = Generator(new CapturingHandler().AnswerJson(json));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a", "b"], cancellationToken: Cancelled));

        Assert.Contains("input 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(34)]
    public async Task Odd_number_is_found_anywhere(int place)
    {
        string[] numbers = [.. Enumerable.Range(0, 35).Select(i => i == place ? "1e400" : "1")];
        using LlamaCppEmbeddingGenerator generator = Generator(new CapturingHandler().AnswerJson($$"""{"data":[{"embedding":[{{string.Join(',', numbers)}}]}]}"""));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a"], cancellationToken: Cancelled));

        Assert.Contains("the vector for input 0 has Infinity in it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(null, false)]
    public async Task Zeros_are_a_vector_only_where_no_norm_was_asked_for(int? norm, bool isVector)
    {
        EmbeddingGenerationOptions options = new() { AdditionalProperties = norm is null ? null : new() { ["embd_normalize"] = norm } };
        using LlamaCppEmbeddingGenerator generator = Generator(new CapturingHandler().AnswerJson("""{"data":[{"embedding":[0,0]}]}"""));

        Exception? error = await Record.ExceptionAsync(() => generator.GenerateAsync(["a"], options, Cancelled));

        Assert.Equal(isVector, error is null);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("\"\"")]
    [InlineData("""{"message":""}""")]
    [InlineData("false")]
    public async Task Empty_error_beside_vectors_is_none(string error)
    {
        using LlamaCppEmbeddingGenerator generator = Generator(new CapturingHandler().AnswerJson($$"""{"error":{{error}},"data":[{"embedding":[1,0]}]}"""));

        Assert.Single(await generator.GenerateAsync(["a"], cancellationToken: Cancelled));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"error":{"message":"encoding_format base64 is not supported","type":"invalid_request_error","code":400}}""")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"unsupported Base64 encoding"}""")]
    [InlineData(HttpStatusCode.UnprocessableEntity, """{"detail":"encoding_format: Input should be 'float'"}""")]
    public async Task Server_that_refuses_base64_is_asked_once_for_numbers_and_never_again_for_base64(HttpStatusCode status, string refusal)
    {
        const string Answer = """{"data":[{"embedding":[1,0]}]}""";
        CapturingHandler handler = new CapturingHandler().AnswerJson(refusal, status).AnswerJson(Answer).AnswerJson(Answer);
        using LlamaCppEmbeddingGenerator generator = Generator(handler);

        await generator.GenerateAsync(["a"], cancellationToken: Cancelled);
        await generator.GenerateAsync(["a"], cancellationToken: Cancelled);

        Assert.Equal(["base64", "float", "float"], handler.Requests.Select(EncodingOf));
    }

    [Fact]
    public async Task Server_that_refuses_numbers_too_is_not_asked_again()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson("""{"error":"no base64"}""", HttpStatusCode.BadRequest).AnswerJson("""{"error":"no float encoding_format"}""", HttpStatusCode.BadRequest);
        using LlamaCppEmbeddingGenerator generator = Generator(handler);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a"], cancellationToken: Cancelled));

        Assert.Equal("no float encoding_format", error.ServerMessage);
        Assert.Equal(2, handler.Requests.Count);
    }

    [Fact]
    public async Task Refusal_of_something_else_is_not_asked_again()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"error":{"message":"input is too large to process"}}""", HttpStatusCode.BadRequest);
        using LlamaCppEmbeddingGenerator generator = Generator(handler);

        await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a"], cancellationToken: Cancelled));

        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Form_that_the_caller_chose_is_not_changed()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"error":{"message":"no base64"}}""", HttpStatusCode.BadRequest);
        using LlamaCppEmbeddingGenerator generator = Generator(handler);

        await Assert.ThrowsAsync<LlamaCppException>(() =>
            generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { AdditionalProperties = new() { ["encoding_format"] = "base64" } }, Cancelled));

        Assert.Single(handler.Requests);
    }

    private static string? EncodingOf(RecordedRequest request) => JsonElement.Parse(request.Body).GetProperty("encoding_format").GetString();

    private static LlamaCppEmbeddingGenerator Generator(CapturingHandler handler) => new(Native.Connection(handler, options => options.Model = "m"));
}
