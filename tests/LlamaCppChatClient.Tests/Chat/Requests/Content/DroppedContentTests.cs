using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

#pragma warning disable MEAI001 // experimental contents are dropped as well

namespace LlamaCpp.Tests.Chat;

/// <summary>Contents that have no place in a request are left out, and logged.</summary>
public class DroppedContentTests
{
    public static TheoryData<string, AIContent> Dropped => new()
    {
        { "user", new TextReasoningContent("Hm") },
        { "user", new FunctionCallContent("a", "f") },
        { "tool", new TextReasoningContent("Hm") },
        { "assistant", new ErrorContent("broken") },
        { "assistant", new HostedVectorStoreContent("v") },
        { "assistant", new ToolCallContent("a") },
        { "user", new ToolResultContent("a") },
        { "assistant", new McpServerToolCallContent("a", "f", "server") },
        { "assistant", new McpServerToolResultContent("a") },
        { "assistant", new CodeInterpreterToolCallContent("a") },
        { "assistant", new CodeInterpreterToolResultContent("a") },
        { "assistant", new ImageGenerationToolCallContent("a") },
        { "assistant", new ImageGenerationToolResultContent("a") },
        { "assistant", new WebSearchToolCallContent("a") },
        { "assistant", new WebSearchToolResultContent("a") },
        { "assistant", new ToolApprovalRequestContent("a", new FunctionCallContent("a", "f")) },
        { "user", new ToolApprovalResponseContent("a", approved: true, new FunctionCallContent("a", "f")) },
        { "assistant", new AIContent() },
    };

    [Theory]
    [MemberData(nameof(Dropped))]
    public void Content_without_a_place_is_left_out_with_a_warning(string role, AIContent content)
    {
        RecordingLogger logger = new();

        JsonElement message = Mapped.Message(new ChatMessage(new ChatRole(role), [new TextContent("Hello"), content]), logger);

        StrictJson.Equal($$"""{"role":"{{role}}","content":"Hello"}""", message);
        string warning = Assert.Single(logger.Warnings);
        Assert.StartsWith($"A {content.GetType().Name} in a {role} message was dropped", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_is_a_record_and_logged_at_debug_only()
    {
        RecordingLogger logger = new();

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [new TextContent("Hello"), new UsageContent(new UsageDetails { InputTokenCount = 3 })]), logger);

        StrictJson.Equal("""{"role":"assistant","content":"Hello"}""", message);
        var (level, _, text) = Assert.Single(logger.Entries);
        Assert.Equal(LogLevel.Debug, level);
        Assert.Contains("UsageContent", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_of_a_result_and_something_dropped_is_the_result_alone()
    {
        RecordingLogger logger = new();

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "one"), new ErrorContent("broken")]), logger);

        StrictJson.Equal("""{"role":"tool","tool_call_id":"a","content":"one"}""", message);
        Assert.Single(logger.Warnings);
    }
}
