using System.Net;
using LlamaCpp.Errors;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Errors;

/// <summary>What happened, and what to try, are sentences when they stand together.</summary>
public class SentencesTests
{
    [Theory]
    [InlineData("File Not Found", "Check the base URL.", "File Not Found. Check the base URL.")]
    [InlineData("It ended.", "Try again.", "It ended. Try again.")]
    [InlineData("Why?", "Try again.", "Why? Try again.")]
    [InlineData("It said \"no.\"", "Try again.", "It said \"no.\" Try again.")]
    [InlineData("It said \"no\"", "Try again.", "It said \"no\". Try again.")]
    [InlineData("It was long…", "Try again.", "It was long… Try again.")]
    [InlineData("refused /x (400): ", "Try again.", "refused /x (400). Try again.")]
    [InlineData("ends with a line break\n", "Try again.", "ends with a line break. Try again.")]
    [InlineData("", "Try again.", "Try again.")]
    [InlineData("Nothing to try", null, "Nothing to try")]
    public void Sentences_are_joined_whatever_the_first_ends_with(string first, string? second, string expected)
    {
        Assert.Equal(expected, Sentences.Join(first, second));
    }

    [Fact]
    public async Task Refusal_reads_as_sentences()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""", HttpStatusCode.NotFound);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => ErrorCall.Client(handler).GetResponseAsync([new(Microsoft.Extensions.AI.ChatRole.User, "Hi")], cancellationToken: Native.Cancelled));

        Assert.Equal(
            $"llama.cpp server at http://server.test/ refused /v1/chat/completions (404 not_found_error): File Not Found. {error.Hint}", error.Message);
    }

    [Fact]
    public async Task Embedding_names_its_inputs_once_and_keeps_the_type_and_what_is_underneath()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        using LlamaCppEmbeddingGenerator generator = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "m", MaxEmbeddingBatchSize = 2 }, new HttpClient(handler));

        LlamaCppUnreachableException error = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => generator.GenerateAsync(["a", "b", "c"], cancellationToken: Native.Cancelled));

        Assert.Matches(@"^Inputs? [02]( to 1)? of 3 could not be embedded\. llama\.cpp server not reachable at http://server\.test/\. ", error.Message);
        Assert.Equal("refused", error.InnerException!.Message);
    }
}
