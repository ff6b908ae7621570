using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class NullMessageTests
{
    private static readonly ChatMessage Hello = new(ChatRole.User, "Hello");

    public static TheoryData<ChatMessage?[]> NullMessages => new() { { [null] }, { [Hello, null] }, { [new(ChatRole.System, "a"), null, Hello] } };

    [Theory]
    [MemberData(nameof(NullMessages))]
    public void Null_message_is_a_mistake_of_the_caller(ChatMessage?[] messages)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Mapped.Body(messages!));

        Assert.Equal("messages", error.ParamName);
        Assert.StartsWith("A message is null; ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("user")]
    [InlineData("assistant")]
    [InlineData("tool")]
    public void Null_content_is_a_mistake_of_the_caller(string role)
    {
        ChatMessage message = new(new ChatRole(role), [new TextContent("a"), null!]);

        ArgumentException error = Assert.Throws<ArgumentException>(() => Mapped.Body([message]));

        Assert.Equal("messages", error.ParamName);
        Assert.StartsWith($"A content of a {role} message is null; 0 messages stand before it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_tool_is_a_mistake_of_the_caller()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Mapped.Options(new() { Tools = [AIFunctionFactory.Create(() => 1, "one"), null!] }));

        Assert.Equal("options", error.ParamName);
        Assert.StartsWith("Tool 1 is null.", error.Message, StringComparison.Ordinal);
    }
}
