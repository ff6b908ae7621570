using LlamaCpp.Routing.Affinity;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Affinity;

public class ConversationTests
{
    private static readonly ChatMessage Rules = new(ChatRole.System, "Be brief.");
    private static readonly ChatMessage Hello = new(ChatRole.User, "Hello!");
    private static readonly ChatMessage Reply = new(ChatRole.Assistant, "Hi.");

    [Fact]
    public void Next_turn_begins_with_the_marks_of_the_last_one()
    {
        Conversation first = Of(Rules, Hello);
        Conversation next = Of(Rules, Hello, Reply, new(ChatRole.User, "And now?"));

        Assert.Equal(first.Marks, next.Marks.Take(1));
        Assert.Equal(3, next.Marks.Count);
        Assert.Equal(first.Start, next.Start);
    }

    [Fact]
    public void System_messages_alone_are_not_remembered()
    {
        Assert.Empty(Of(Rules).Marks);
        Assert.Single(Of(Rules, Hello).Marks);
    }

    [Fact]
    public void Model_and_instructions_tell_conversations_apart()
    {
        ulong[] starts =
        [
            Of(Hello).Start,
            Conversation.Of([Hello], new ChatOptions { Instructions = "Be brief." }, null, "tiny").Start,
            Conversation.Of([Hello], new ChatOptions { ModelId = "other" }, null, "tiny").Start,
            Conversation.Of([Hello], null, null, "other").Start,
        ];

        Assert.Equal(3, starts.Distinct().Count());
        Assert.Equal(starts[2], starts[3]);
    }

    [Fact]
    public void Key_replaces_the_messages()
    {
        Conversation one = Conversation.Of([Hello], null, "session 1", "tiny");
        Conversation same = Conversation.Of([Reply, Hello], null, "session 1", "other");
        Conversation other = Conversation.Of([Hello], null, "session 2", "tiny");

        Assert.True(one.HasKey);
        Assert.Equal(one.Marks, same.Marks);
        Assert.Equal(one.Start, same.Start);
        Assert.NotEqual(one.Start, other.Start);
    }

    [Fact]
    public void Reasoning_that_is_left_out_of_the_next_turn_changes_nothing()
    {
        ChatMessage reasoning = new(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("Hi.")]);

        Assert.Equal(Of(Hello, Reply).Marks, Of(Hello, reasoning).Marks);
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void Contents_tell_conversations_apart(AIContent one, AIContent other)
    {
        Assert.NotEqual(Of(new ChatMessage(ChatRole.User, [one])).Start, Of(new ChatMessage(ChatRole.User, [other])).Start);
    }

    public static TheoryData<AIContent, AIContent> Contents => new()
    {
        { new TextContent("a"), new TextContent("b") },
        { new TextContent("a"), new DataContent(new byte[] { 97 }, "text/plain") },
        { new DataContent(new byte[] { 1 }, "image/png"), new DataContent(new byte[] { 2 }, "image/png") },
        { new UriContent("http://a/1.png", "image/png"), new UriContent("http://a/2.png", "image/png") },
        { new FunctionCallContent("1", "f"), new FunctionCallContent("1", "g") },
        { new FunctionResultContent("1", "x"), new FunctionResultContent("1", "y") },
    };

    private static Conversation Of(params ChatMessage[] messages) => Conversation.Of(messages, null, null, "tiny");
}
