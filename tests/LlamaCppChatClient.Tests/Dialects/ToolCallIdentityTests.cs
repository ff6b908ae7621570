using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Which call the parts of tool calls belong to, whatever the server numbers and names.</summary>
public class ToolCallIdentityTests
{
    private const string City = "get_weather(city=Oslo)";

    /// <summary>The parts of each event, and the calls that they are.</summary>
    public static TheoryData<string, string[], string> Streams => new()
    {
        { "id on every part, no index", ["""{"id":"a","function":{"name":"get_weather","arguments":"{\"city\":"}}""", """{"id":"a","function":{"arguments":"\"Oslo\"}"}}"""], City },
        { "id and name on every part, no index", ["""{"id":"a","function":{"name":"get_weather","arguments":"{\"city\":"}}""", """{"id":"a","function":{"name":"get_weather","arguments":"\"Oslo\"}"}}""", """{"id":"a","function":{"name":"get_weather","arguments":""}}"""], City },
        { "one id over two indexes", ["""{"index":0,"id":"abc","function":{"name":"get_weather","arguments":""}}""", """{"index":1,"id":"abc","function":{"arguments":"{\"city\":\"Oslo\"}"}}"""], City },
        { "a number for each part", ["""{"index":0,"id":"abc","function":{"name":"get_weather","arguments":""}}""", """{"index":1,"function":{"arguments":"{\"city\":"}}""", """{"index":2,"function":{"arguments":"\"Oslo\"}"}}"""], City },
        { "an id for each part", ["""{"index":0,"id":"a","function":{"name":"get_weather","arguments":""}}""", """{"index":0,"id":"b","function":{"arguments":"{\"city\":"}}""", """{"index":0,"id":"c","function":{"arguments":"\"Oslo\"}"}}"""], City },
        { "an id for each part, and one more", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":0,"id":"b","function":{"arguments":""}}"""], "f(x=1)" },
        { "ids of their own, index 0, names last", ["""{"index":0,"id":"a","function":{"arguments":"{\"x\":1}"}}""", """{"index":0,"id":"a","function":{"name":"f"}}""", """{"index":0,"id":"b","function":{"arguments":""}}""", """{"index":0,"id":"b","function":{"name":"g","arguments":"{\"y\":2}"}}"""], "f(x=1) g(y=2)" },
        { "an id for each part, no index", ["""{"id":"a","function":{"name":"get_weather","arguments":"{"}}""", """{"id":"b","function":{"arguments":"\"city\":\"Oslo\"}"}}"""], City },
        { "index 0 twice, no ids", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":0,"function":{"name":"g","arguments":"{\"y\":2}"}}"""], "f(x=1) g(y=2)" },
        { "index 0 twice, no ids, the same tool", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":0,"function":{"name":"f","arguments":"{\"x\":2}"}}"""], "f(x=1) f(x=2)" },
        { "index 0 twice, no ids, in pieces", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"function":{"arguments":":1}"}}""", """{"index":0,"function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"function":{"arguments":":2}"}}"""], "f(x=1) f(x=2)" },
        { "index 0 twice, no ids, one without arguments", ["""{"index":0,"function":{"name":"now","arguments":""}}""", """{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}"""], "now() f(x=1)" },
        { "index 0 twice, no ids, one event", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}},{"index":0,"function":{"name":"g","arguments":"{}"}}"""], "f(x=1) g()" },
        { "no index, no ids, one event", ["""{"function":{"name":"now","arguments":""}},{"function":{"name":"now","arguments":""}}"""], "now() now()" },
        { "index 0 with ids of their own", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":0,"id":"b","function":{"name":"g","arguments":""}}""", """{"index":0,"id":"b","function":{"arguments":"{\"y\":2}"}}"""], "f(x=1) g(y=2)" },
        { "interleaved by index", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}""", """{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}}""", """{"index":0,"function":{"arguments":":1}"}}""", """{"index":1,"function":{"arguments":":2}"}}"""], "f(x=1) g(y=2)" },
        { "interleaved by id, index 0", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"id":"b","function":{"name":"g","arguments":"{\"y\""}}""", """{"index":0,"id":"a","function":{"arguments":":1}"}}""", """{"index":0,"id":"b","function":{"arguments":":2}"}}"""], "f(x=1) g(y=2)" },
        { "name repeated while unfinished", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"function":{"name":"f","arguments":":1}"}}"""], "f(x=1)" },
        { "name repeated, no index, no id", ["""{"function":{"name":"f","arguments":""}}""", """{"function":{"name":"f","arguments":"{\"x\""}}""", """{"function":{"name":"f","arguments":":1}"}}"""], "f(x=1)" },
        { "name once more at the end", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":0,"function":{"name":"f","arguments":""}}"""], "f(x=1)" },
        { "the same tool twice, in pieces, no ids", ["""{"index":0,"function":{"name":"f","arguments":""}}""", """{"index":0,"function":{"arguments":"{\"x\":1}"}}""", """{"index":0,"function":{"name":"f","arguments":""}}""", """{"index":0,"function":{"arguments":"{\"x\":2}"}}"""], "f(x=1) f(x=2)" },
        { "name after arguments", ["""{"index":0,"function":{"arguments":"{\"x\":1}"}}""", """{"index":0,"function":{"name":"f"}}"""], "f(x=1)" },
        { "name after arguments, no index", ["""{"function":{"arguments":"{\"x\":1}"}}""", """{"function":{"name":"f"}}"""], "f(x=1)" },
        { "empty ids and names", ["""{"index":0,"id":"a","function":{"name":"f","arguments":""}}""", """{"index":0,"id":"","function":{"name":"","arguments":"{\"x\":1}"}}"""], "f(x=1)" },
        { "index as text", ["""{"index":"0","id":"a","function":{"name":"f","arguments":""}}""", """{"index":"1","id":"b","function":{"name":"g","arguments":"{}"}}""", """{"index":"0","function":{"arguments":"{\"x\":1}"}}"""], "f(x=1) g()" },
        { "id as number", ["""{"index":0,"id":7,"function":{"name":"f","arguments":""}}""", """{"id":7,"function":{"arguments":"{\"x\":1}"}}"""], "f(x=1)" },
        { "an object before the arguments", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"index":0,"function":{"arguments":"{\"x\":"}}""", """{"index":0,"function":{"arguments":"1}"}}"""], "f(x=1)" },
        { "the whole arguments once more", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}""", """{"index":0,"function":{"arguments":"1}"}}""", """{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}"""], "f(x=1)" },
        { "an object instead of a string", ["""{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}"""], "f(x=1)" },
        { "a string that holds the object", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"\"{\\\"x\\\":1}\""}}"""], "f(x=1)" },
        { "a string that holds the object, in pieces", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"\"{\\\"x\\"}}""", """{"index":0,"function":{"arguments":"\":1}\""}}"""], "f(x=1)" },
        { "a string in a string that holds the object", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"\"\\\"{}\\\"\""}}"""], "f!\"\\\"{}\\\"\"" },
        { "a number", ["""{"index":0,"id":"a","function":{"name":"f","arguments":5}}"""], "f!5" },
        { "an array", ["""{"index":0,"id":"a","function":{"name":"f","arguments":[1]}}"""], "f![1]" },
        { "true", ["""{"index":0,"id":"a","function":{"name":"f","arguments":true}}"""], "f!true" },
        { "null", ["""{"index":0,"id":"a","function":{"name":"f","arguments":null}}"""], "f()" },
        { "two parts of a call in one event", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}},{"index":0,"function":{"arguments":"1}"}}"""], "f(x=1)" },
        { "the same tool on the next index, without arguments", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"index":1,"function":{"name":"f","arguments":""}}"""], "f(x=1) f()" },
        { "the same tool with an id of its own, no index, without arguments", ["""{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"id":"b","function":{"name":"f","arguments":""}}"""], "f(x=1) f()" },
        { "another tool, no index, no id, without arguments", ["""{"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"function":{"name":"g","arguments":""}}"""], "f(x=1) g()" },
        { "the id with the second part", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}}"""], "f(x=1)" },
        { "the id with the first part, the name with both", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"function":{"name":"f","arguments":":1}"}}"""], "f(x=1)" },
        { "another name for the same id before its arguments", ["""{"id":"a","function":{"name":"f","arguments":""}}""", """{"id":"a","function":{"name":"g","arguments":"{\"x\":1}"}}"""], "f(x=1)" },
        { "another name in unfinished arguments", ["""{"index":0,"function":{"name":"f","arguments":"{\"x\""}}""", """{"index":0,"function":{"name":"g","arguments":":1}"}}"""], "f(x=1)" },
        { "null before the arguments", ["""{"index":0,"id":"a","function":{"name":"f","arguments":null}}""", """{"index":0,"function":{"arguments":"{\"x\":1}"}}"""], "f(x=1)" },
        { "a string that holds nothing", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"\"\""}}"""], "f()" },
        { "an object before arguments without a name of their own", ["""{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"index":0,"function":{"arguments":"{\"\":"}}""", """{"index":0,"function":{"arguments":"1}"}}""", """{"index":0,"function":{"name":"g","arguments":"{}"}}"""], "f(=1) g()" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Parts_find_their_call(string what, string[] parts, string expected)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);

        Assert.Equal(expected, await CallsAsync(string.Concat(parts.Select(Calls)) + EndOfCalls));
    }

    [Theory]
    [InlineData("""[{"function":{"name":"f","arguments":"{\"x\":1}"}},{"function":{"name":"f","arguments":"{\"x\":1}"}}]""", "f(x=1) f(x=1)")]
    [InlineData("""[{"id":"a","function":{"name":"f","arguments":"{bad"}},{"id":"a","function":{"name":"f","arguments":"{}"}}]""", "f!{bad f()")]
    [InlineData("""[{"index":0,"function":{"name":"f","arguments":""}},{"index":0,"function":{"name":"f","arguments":""}}]""", "f() f()")]
    [InlineData("""[{"id":"a","function":{"name":"f","arguments":5}}]""", "f!5")]
    public async Task Each_item_of_a_message_is_a_call(string calls, string expected)
    {
        string message = $$"""{"role":"assistant","tool_calls":{{calls}}}""";

        Assert.Equal(expected, await CallsAsync($$"""{"choices":[{"index":0,"message":{{message}},"finish_reason":"tool_calls"}]}""", "application/json"));
        Assert.Equal(expected, await CallsAsync(Chunk($$"""{"index":0,"message":{{message}},"finish_reason":"tool_calls"}""") + Done));
    }

    /// <summary>The calls of each event's message, and the calls that they are.</summary>
    public static TheoryData<string, string[], string> Messages => new()
    {
        { "arguments that grow", ["""{"id":"a","function":{"name":"f","arguments":"{\"x\":"}}""", """{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}"""], "a:f(x=1)" },
        { "the id first only", ["""{"id":"a","function":{"name":"f","arguments":""}}""", """{"function":{"name":"f","arguments":"{}"}}"""], "a:f()" },
        { "the id last only", ["""{"function":{"name":"f","arguments":""}}""", """{"id":"a","function":{"name":"f","arguments":"{}"}}"""], "a:f()" },
        { "the name last only", ["""{"id":"a","function":{"arguments":""}}""", """{"id":"a","function":{"name":"f","arguments":"{}"}}"""], "a:f()" },
        { "a second call", ["""{"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":""}}"""], "a:f() b:f()" },
        { "a second call of the same index and name", ["""{"index":0,"id":"a","function":{"name":"f","arguments":""}}""", """{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":0,"function":{"name":"f","arguments":""}}"""], "a:f() ?:f()" },
        { "a second call without a sign", ["""{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}},{"function":{"name":"f","arguments":""}}"""], "a:f(x=1) ?:f()" },
        { "another call in its place", ["""{"function":{"name":"f","arguments":""}}""", """{"id":"b","function":{"name":"g","arguments":"{}"}}"""], "?:f() b:g()" },
        { "other arguments in its place", ["""{"function":{"name":"f","arguments":"{\"x\":1}"}}""", """{"id":"b","function":{"name":"f","arguments":"{\"x\":2}"}}"""], "?:f(x=1) b:f(x=2)" },
        { "no name", ["""{"id":"a","function":{"arguments":"{}"}}"""], "a:!{}" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Message_says_its_calls_again(string what, string[] calls, string expected)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);

        ChatResponse response = await ReadAsync(string.Concat(calls.Select(parts => Chunk($$$"""{"index":0,"message":{"tool_calls":[{{{parts}}}]}}"""))) + EndOfCalls);

        Assert.Equal(expected, string.Join(' ', response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => (call.CallId.Length > 1 ? "?" : call.CallId) + ":" + Describe(call))));
    }

    [Fact]
    public async Task Ids_are_unique_and_stay_with_their_calls()
    {
        ChatResponse response = await ReadAsync(
            Calls("""{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}""") + Calls("""{"index":1,"id":"a","function":{"name":"g","arguments":"{}"}}""") + EndOfCalls);

        FunctionCallContent[] calls = [.. response.Messages[0].Contents.OfType<FunctionCallContent>()];
        Assert.Equal("a", calls[0].CallId);
        Assert.NotEqual("a", calls[1].CallId);
    }
}
