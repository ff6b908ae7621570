using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Recorded;

/// <summary>Every recorded refusal, as the exception that the caller gets.</summary>
public class RecordedRefusalTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public static TheoryData<string> Refusals => [.. RecordedChats.Refusals];

    /// <summary>What is advised, by a part of the server's message. All others have no hint.</summary>
    private static IReadOnlyDictionary<string, string> Hints { get; } = new Dictionary<string, string>
    {
        ["Invalid API Key"] = "LLAMACPP_API_KEY",
        ["exceeds the available context size"] = "larger -c",
        ["Context size has been exceeded"] = "--kv-unified",
        ["Loading model"] = "ReadyTimeout",
        ["proxy error: Could not establish connection"] = "ReadyTimeout",
        ["you may need to provide the mmproj"] = "--mmproj",
        ["tools param requires --jinja flag"] = "--jinja",
        ["Cannot use custom grammar constraints with tools"] = "ToolMode to None",
        ["model 'nope' not found"] = "LLAMACPP_MODEL",
        ["model name is missing"] = "LLAMACPP_MODEL",
        ["failed to load"] = "router's log",
        ["model is not loaded"] = "--no-models-autoload",
        ["BadGateway"] = "A proxy answered",
        ["RequestEntityTooLarge"] = "100 MiB",
        ["JSON schema error at"] = "can't become a grammar",
        ["Failed to load image or audio file"] = "PNG, JPEG, BMP and GIF",
        ["must alternate"] = "in turn",
        ["2 or more assistant messages at the end"] = "set Continuation",
        ["assistant message that contains tool calls"] = "have no results",
        ["Jinja Exception: System"] = "system message",
    };

    [Fact]
    public void Captures_of_refusals_are_found()
    {
        Assert.True(RecordedChats.Refusals.Count() >= 80, $"{RecordedChats.Refusals.Count()} refusals");
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_has_status_type_message_and_hint(string capture)
    {
        RecordedResponse recorded = RecordedChats.Response(capture);
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();

        LlamaCppException whole = await Assert.ThrowsAnyAsync<LlamaCppException>(() => client.GetResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken));
        using LlamaCppChatClient again = RecordedChats.Replay(capture).Client();
        LlamaCppException streamed = await Assert.ThrowsAnyAsync<LlamaCppException>(
            async () => await again.GetStreamingResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        (string? type, string? message) = Words(recorded);
        Assert.Equal((HttpStatusCode)recorded.Status, whole.StatusCode);
        Assert.Equal(type, whole.ServerErrorType);
        Assert.Equal(message is { Length: > 1024 } ? message[..1023] + "…" : message, whole.ServerMessage);
        AssertHint(message ?? whole.StatusCode.ToString()!, whole);
        Assert.Contains("http://llama.test:8080", whole.Message, StringComparison.Ordinal);
        Assert.Equal((whole.Message, whole.GetType(), whole.Hint), (streamed.Message, streamed.GetType(), streamed.Hint));
    }

    [Theory]
    [InlineData("errors/prompt-too-long.http", 1812, 512)]
    [InlineData("errors/prompt-too-long-stream.http", 1812, 512)]
    [InlineData("errors/context-shift-server-prompt-too-long.http", 910, 256)]
    public async Task Prompt_that_does_not_fit_says_by_how_much(string capture, int prompt, int context)
    {
        using LlamaCppChatClient client = RecordedChats.Replay(capture).Client();

        LlamaCppContextOverflowException exception = await Assert.ThrowsAsync<LlamaCppContextOverflowException>(
            () => client.GetResponseAsync(Hello, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((prompt, context), (exception.InputTokenCount, exception.ContextSize));
    }

    [Fact]
    public async Task Refusal_of_the_template_is_not_blamed_on_the_tools()
    {
        using LlamaCppChatClient client = RecordedChats.Replay("errors/template-raise-alternate.http").Client();
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create(() => "sunny", "get_weather")] };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(Hello, options, TestContext.Current.CancellationToken));

        Assert.DoesNotContain("--jinja", exception.Message, StringComparison.Ordinal);
        Assert.Contains("): Conversation roles must alternate", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(exception.Hint!, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    private static void AssertHint(string message, LlamaCppException exception)
    {
        if (Hints.FirstOrDefault(hint => message.Contains(hint.Key, StringComparison.Ordinal)).Value is { } expected)
        {
            Assert.Contains(expected, exception.Hint, StringComparison.Ordinal);
            Assert.EndsWith(exception.Hint!, exception.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Null(exception.Hint);
        }
    }

    private static (string? Type, string? Message) Words(RecordedResponse recorded)
    {
        if (recorded.Body.Length == 0)
        {
            return (null, null);
        }

        if (recorded.Body[0] != '{')
        {
            return (null, recorded.Text.Trim());
        }

        JsonElement error = recorded.Json.GetProperty("error");
        return (error.GetProperty("type").GetString(), error.GetProperty("message").GetString());
    }
}
