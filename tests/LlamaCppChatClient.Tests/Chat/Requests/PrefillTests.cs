using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>A message of the assistant at the end, which the model continues.</summary>
public class PrefillTests
{
    private static readonly ChatMessage Question = new(ChatRole.User, "Hello!");
    private static readonly ChatMessage Beginning = new(ChatRole.Assistant, "Hel");
    private static readonly ChatMessage Empty = new(ChatRole.Assistant, "");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<ChatMessage[]> EndingsWithoutContents => new()
    {
        new[] { Question, Empty },
        new[] { Question, new(ChatRole.Assistant, []) },
        new[] { Question, Empty, new(ChatRole.Assistant, [new TextContent(""), new UsageContent(new())]) },
    };

    [Theory]
    [InlineData(LlamaCppContinuation.Content)]
    [InlineData(LlamaCppContinuation.Reasoning)]
    public void Message_of_another_is_not_continued_as_the_assistants(LlamaCppContinuation continuation)
    {
        ChatOptions options = new() { Continuation = continuation };

        Assert.Equal(
            "ChatOptions.Continuation is set, but the last message is of the role 'user': end with the assistant message that is to be continued. (Parameter 'options')",
            Mapped.Refusal([Question], options).Message);
        Assert.Contains("'system'", Mapped.Refusal([Question, Beginning, new(ChatRole.System, "x")], options).Message, StringComparison.Ordinal);
        Assert.Contains("missing", Mapped.Refusal([], options).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continuation_set_by_hand_is_refused_alike() =>
        Assert.Contains("'user'", Mapped.Refusal([Question], new() { AdditionalProperties = new() { ["continue_final_message"] = true } }).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_to_continue_needs_no_message_of_the_assistant() =>
        StrictJson.Contains("""{"continue_final_message":false}""", Mapped.Body([Question], new() { Continuation = LlamaCppContinuation.None }));

    // A later round of a conversation with tools has the options of the first.
    [Theory]
    [InlineData("tool", false)]
    [InlineData("assistant", false)]
    [InlineData("assistant", true)]
    public void Results_of_tools_end_the_continuation(string role, bool hasText)
    {
        ChatMessage call = new(ChatRole.Assistant, [new FunctionCallContent("1", "f", new Dictionary<string, object?>())]);
        ChatMessage result = new(new ChatRole(role), [.. hasText ? [new TextContent("x")] : Array.Empty<AIContent>(), new FunctionResultContent("1", "x")]);

        JsonElement body = Mapped.Body([Question, call, result], new() { Continuation = LlamaCppContinuation.Content });

        Assert.False(body.TryGetProperty("continue_final_message", out _));
        Assert.False(body.TryGetProperty("add_generation_prompt", out _));
    }

    [Fact]
    public void Conversation_without_messages_ends_with_nothing() => Assert.False(Prefill.Ends([]));

    [Theory]
    [MemberData(nameof(EndingsWithoutContents))]
    public void Empty_message_at_the_end_is_left_out(ChatMessage[] messages) =>
        Assert.Equal("user", Assert.Single(Mapped.Messages(messages)).GetProperty("role").GetString());

    [Fact]
    public void Other_messages_without_text_stay()
    {
        ChatMessage reasoning = new(ChatRole.Assistant, [new TextReasoningContent("The user s")]);
        ChatMessage call = new(ChatRole.Assistant, [new FunctionCallContent("1", "f", new Dictionary<string, object?>())]);

        Assert.Equal(3, Mapped.Messages(Question, Empty, Question).Length);
        Assert.Equal(2, Mapped.Messages(Question, reasoning).Length);
        Assert.Equal(2, Mapped.Messages(Question, call).Length);
        Assert.Equal(2, Mapped.Messages(Question, new ChatMessage(ChatRole.User, "")).Length);
        Assert.Equal(2, Mapped.Body([Question, Empty], new() { Continuation = LlamaCppContinuation.Reasoning }).GetProperty("messages").GetArrayLength());
    }

    [Theory]
    [InlineData(true, null, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, true)]
    [InlineData(false, null, false, true)]
    [InlineData(true, null, true, true)]
    public async Task Answer_without_the_beginning_is_streamed_since_a_document_always_has_it(bool prefill, bool? echo, bool tokensBesideTools, bool isDocument)
    {
        FakeServer server = new(() => isDocument
            ? Respond.Json("""{"choices":[{"index":0,"message":{"role":"assistant","content":"lo"},"finish_reason":"stop"}]}""")
            : FakeServer.Stream(Answers.Text("lo"), Answers.Stop));
        using LlamaCppChatClient client = server.Client(options => options.UseStreaming = false);
        ChatOptions options = new() { EchoPrefill = echo };
        if (tokensBesideTools)
        {
            (options.IncludeLogProbabilities, options.Tools) = (true, [AIFunctionFactory.Create(() => 1, "f")]);
        }

        IEnumerable<ChatMessage> messages = new[] { Question, Beginning }.Take(prefill ? 2 : 1);
        ChatResponse response = await client.GetResponseAsync(messages, options, Cancelled);

        Assert.Equal("lo", response.Text);
        Assert.Equal(!isDocument, server.Body.TryGetProperty("stream", out _));
    }
}
