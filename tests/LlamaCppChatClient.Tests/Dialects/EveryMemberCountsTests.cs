using System.Reflection;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Whatever member of its events a stream makes large, the reply is bounded.</summary>
public class EveryMemberCountsTests
{
    private const int Limit = 256 * 1024;

    /// <summary>An event in which a member has this text, by the member that it is read into.</summary>
    private static readonly Dictionary<string, Func<string, string>> Events = new()
    {
        ["ChatChunk.Id"] = text => $$$$"""{"id":"{{{{text}}}}","choices":[{"delta":{"content":"x"}}]}""",
        ["ChatChunk.Model"] = text => $$$$"""{"model":"{{{{text}}}}","choices":[{"delta":{"content":"x"}}]}""",
        ["ChatChunk.SystemFingerprint"] = text => $$$$"""{"system_fingerprint":"{{{{text}}}}","choices":[{"delta":{"content":"x"}}]}""",
        ["ChatChunk.FinishReason"] = text => $$$$"""{"choices":[{"delta":{"content":"x"},"finish_reason":"{{{{text}}}}"}]}""",
        ["ChatChunk.Content"] = text => Delta($$$$"""{"content":"{{{{text}}}}"}"""),
        ["ChatChunk.Reasoning"] = text => Delta($$$$"""{"reasoning_content":"{{{{text}}}}"}"""),
        ["ChatChunk.Refusal"] = text => Delta($$$$"""{"refusal":"{{{{text}}}}"}"""),
        ["ChatChunk.Timings"] = text => $$$$"""{"timings":{"x":"{{{{text}}}}"},"choices":[{"delta":{"content":"x"}}]}""",
        ["ChatChunk.LogProbs"] = text => $$$$"""{"choices":[{"delta":{"content":"x"},"logprobs":{"content":[{"token":"{{{{text}}}}"}]}}]}""",
        ["ChatChunk.PromptProgress"] = text => $$$$"""{"prompt_progress":{"x":"{{{{text}}}}"},"choices":[{"delta":{"content":"x"}}]}""",
        ["UsagePayload.Others"] = text => $$$$"""{"usage":{"{{{{text}}}}":1},"choices":[{"delta":{"content":"x"}}]}""",
        ["ToolCallDelta.Id"] = text => Delta($$$$"""{"tool_calls":[{"id":"{{{{text}}}}","function":{"name":"f","arguments":"{}"}}]}"""),
        ["ToolCallDelta.Name"] = text => Delta($$$$"""{"tool_calls":[{"id":"{{{{text[..12]}}}}","function":{"name":"{{{{text}}}}","arguments":"{}"}}]}"""),
        ["ToolCallDelta.Arguments"] = text => Delta($$$$"""{"tool_calls":[{"index":0,"function":{"arguments":"{{{{text}}}}"}}]}"""),
    };

    /// <summary>Members of which one event ends the stream, or that are made from events of the kinds above.</summary>
    private static readonly string[] EndOrRepeat = ["ChatChunk.RawText", "ChatChunk.Raw", "ErrorPayload.Message", "ErrorPayload.Type", "ErrorPayload.CodeName"];

    public static TheoryData<string> Members => [.. Events.Keys];

    [Fact]
    public void No_member_escapes()
    {
        IEnumerable<string> members =
            from type in new[] { typeof(ChatChunk), typeof(ToolCallDelta), typeof(UsagePayload), typeof(ErrorPayload) }
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            where IsText(property.PropertyType)
            select $"{type.Name}.{property.Name}";

        Assert.Equal(Events.Keys.Concat(EndOrRepeat).Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_type_of_the_wire_escapes()
    {
        Type[] known = [typeof(ChatChunk), typeof(ToolCallDelta), typeof(UsagePayload), typeof(ErrorPayload)];

        IEnumerable<Type> others = typeof(ChatChunk).GetProperties()
            .Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
            .Where(type => type.Assembly == typeof(ChatChunk).Assembly && !type.IsEnum && type != typeof(TextBuffer));

        Assert.Empty(others.Except(known));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Stream_that_makes_a_member_large_is_bounded(string member)
    {
        string events = string.Concat(Enumerable.Range(0, 40).Select(i => StreamEvents.Event(Events[member]($"{i:000000000000}{new string('x', 20_000)}"))));

        ErrorCall call = await ErrorCall.StreamAsync(System.Text.Encoding.UTF8.GetBytes(events + StreamEvents.Finish() + StreamEvents.Done), options => options.MaxResponseSize = Limit);

        Assert.IsType<LlamaCppInterruptedException>(call.Error);
        Assert.Contains("Raise LlamaCppOptions.MaxResponseSize", call.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_a_megabyte_end_the_call_at_a_megabyte()
    {
        string events = string.Concat(Enumerable.Range(0, 4).Select(i => StreamEvents.Event(Events["ToolCallDelta.Name"]($"{i:000000000000}{new string('x', 1_000_000)}"))));

        ErrorCall call = await ErrorCall.StreamAsync(System.Text.Encoding.UTF8.GetBytes(events + StreamEvents.Finish() + StreamEvents.Done), options => options.MaxResponseSize = 1024 * 1024);

        Assert.Contains("MaxResponseSize", Assert.IsType<LlamaCppInterruptedException>(call.Error).Message, StringComparison.Ordinal);
    }

    private static string Delta(string delta) => $$$"""{"choices":[{"index":0,"delta":{{{delta}}} }]}""";

    private static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(TextBuffer) || type == typeof(JsonElement?) || type == typeof(IReadOnlyDictionary<string, long>);
}
