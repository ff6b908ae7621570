using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Tool calls and their results as messages of the history.</summary>
public class ToolCallMessageTests
{
    [Fact]
    public void Calls_alone_have_a_null_content()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [Call("a", "f", ("x", 1)), Call("b", "g")]));

        StrictJson.Equal("""
            {"role":"assistant","content":null,"tool_calls":[
              {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
              {"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}
            """, message);
    }

    [Fact]
    public void Text_reasoning_and_calls_are_one_message()
    {
        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("Hm."), new TextContent("Let me see."), Call("a", "f")]));

        StrictJson.Equal("""
            {"role":"assistant","content":"Let me see.","reasoning_content":"Hm.","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}
            """, message);
    }

    [Fact]
    public void Arguments_of_all_kinds_are_json_in_a_string()
    {
        FunctionCallContent call = Call(
            "a", "f", ("text", "é \"q\""), ("flag", true), ("none", null), ("number", 1.5), ("json", JsonElement.Parse("""{"a":[1]}""")), ("list", new[] { "x" }));

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [call]));

        string arguments = message.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!;
        StrictJson.Equal("""{"text":"é \"q\"","flag":true,"none":null,"number":1.5,"json":{"a":[1]},"list":["x"]}""", StrictJson.Parse(arguments));
        Assert.Contains('é', arguments);
    }

    [Fact]
    public void Arguments_that_could_not_be_read_go_back_as_an_empty_object()
    {
        FunctionCallContent call = new("a", "f")
        {
            Exception = new JsonException("cut off"),
            InformationalOnly = true,
            AdditionalProperties = new() { ["llamacpp:arguments"] = "{\"x\": 1" },
        };

        JsonElement message = Mapped.Message(new ChatMessage(ChatRole.Assistant, [call]));

        StrictJson.Equal("""[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]""", message.GetProperty("tool_calls"));
    }

    [Fact]
    public void Arguments_that_can_not_be_written_are_refused_with_the_name_of_the_call()
    {
        FunctionCallContent call = Call("a", "f", ("x", JsonElement.Parse("\"\\ud83d\"")));

        Exception exception = Mapped.Refusal([new ChatMessage(ChatRole.Assistant, [call])]);

        Assert.Contains("'f'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_results_are_as_many_messages()
    {
        JsonElement[] messages = Mapped.Messages(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "one"), new FunctionResultContent("b", "two")]));

        Assert.Collection(
            messages,
            message => StrictJson.Equal("""{"role":"tool","tool_call_id":"a","content":"one"}""", message),
            message => StrictJson.Equal("""{"role":"tool","tool_call_id":"b","content":"two"}""", message));
    }

    [Fact]
    public void Message_of_calls_results_and_text_is_taken_apart_in_order()
    {
        JsonElement[] messages = Mapped.Messages(new ChatMessage(
            ChatRole.Assistant, [Call("a", "f"), new FunctionResultContent("a", "one"), Call("b", "g"), new FunctionResultContent("b", "two"), new TextContent("Done.")]));

        Assert.Equal(["assistant", "tool", "assistant", "tool", "assistant"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("a", messages[0].GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.Equal("one", messages[1].GetProperty("content").GetString());
        Assert.Equal("b", messages[2].GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.Equal("two", messages[3].GetProperty("content").GetString());
        StrictJson.Equal("""{"role":"assistant","content":"Done."}""", messages[4]);
    }

    [Fact]
    public void Text_before_a_result_stays_before_it()
    {
        JsonElement[] messages = Mapped.Messages(new ChatMessage(ChatRole.User, [new TextContent("See:"), new FunctionResultContent("a", "one"), new TextContent("Well?")]));

        Assert.Collection(
            messages,
            message => StrictJson.Equal("""{"role":"user","content":"See:"}""", message),
            message => StrictJson.Equal("""{"role":"tool","tool_call_id":"a","content":"one"}""", message),
            message => StrictJson.Equal("""{"role":"user","content":"Well?"}""", message));
    }

    private static FunctionCallContent Call(string id, string name, params (string Name, object? Value)[] arguments) => new(
        id, name, arguments.Length == 0 ? null : arguments.ToDictionary(argument => argument.Name, argument => argument.Value));
}
