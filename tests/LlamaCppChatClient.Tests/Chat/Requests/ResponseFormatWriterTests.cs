using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ResponseFormatWriterTests
{
    private const string Schema = """{"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Z][a-z]+$","minLength":2,"maxLength":9},"when":{"type":"string","format":"date"}},"required":["name","when"]}""";

    private static readonly AITool[] Tools = [AIFunctionFactory.Create(() => 1, "f")];

    [Fact]
    public void Schema_goes_out_with_its_pattern_format_and_lengths()
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema), "person", "A person.") };

        JsonElement format = Mapped.Options(options).GetProperty("response_format");

        StrictJson.Equal($$$"""{"type":"json_schema","json_schema":{"name":"person","description":"A person.","schema":{{{Schema}}}}}""", format);
    }

    [Fact]
    public void Schema_without_a_name_is_called_response()
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)) };

        JsonElement format = Mapped.Options(options).GetProperty("response_format");

        StrictJson.Equal($$$"""{"type":"json_schema","json_schema":{"name":"response","schema":{{{Schema}}}}}""", format);
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    [InlineData("true", "true")]
    public void Strict_stands_beside_the_schema_and_nowhere_else(object strict, string json)
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)), AdditionalProperties = new() { ["strict"] = strict } };

        JsonElement body = Mapped.Options(options);

        StrictJson.Equal(json, body.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict"));
        Assert.False(body.TryGetProperty("strict", out _));
    }

    [Fact]
    public void Schema_of_a_type_is_its_schema()
    {
        ChatOptions options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<Point>() };

        JsonElement sent = Mapped.Options(options).GetProperty("response_format").GetProperty("json_schema").GetProperty("schema");

        Assert.Equal(["x", "y"], sent.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Grammar_beside_a_response_format_is_refused()
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { Grammar = "root ::= \"a\"", ResponseFormat = ChatResponseFormat.Json });

        Assert.Contains("Grammar", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ResponseFormat", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_grammar_is_none()
    {
        JsonElement body = Mapped.Options(new() { Grammar = "", ResponseFormat = ChatResponseFormat.Json });

        StrictJson.Contains("""{"grammar":"","response_format":{"type":"json_object"}}""", body);
    }

    [Fact]
    public void Grammar_turns_thinking_off_with_a_warning_and_keeps_the_other_arguments()
    {
        RecordingLogger logger = new();
        ChatOptions options = new() { Grammar = "root ::= \"a\"", ChatTemplateArguments = new Dictionary<string, object?> { ["lang"] = "de", ["enable_thinking"] = true } };

        JsonElement body = Mapped.Options(options, logger);

        StrictJson.Contains("""{"grammar":"root ::= \"a\"","chat_template_kwargs":{"enable_thinking":false,"lang":"de"}}""", body);
        string warning = Assert.Single(logger.Warnings);
        Assert.Contains("ReasoningEnabled", warning, StringComparison.Ordinal);
        Assert.Contains("a raw grammar binds from the first token and leaves no room for reasoning.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_that_the_server_refuses_is_rewritten_in_both_places()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"any":true}}""");

        JsonElement format = Mapped.Options(new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) });
        JsonElement option = Mapped.Options(new() { AdditionalProperties = new() { ["json_schema"] = schema } });

        StrictJson.Equal("{}", format.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetProperty("properties").GetProperty("any"));
        StrictJson.Equal("{}", option.GetProperty("json_schema").GetProperty("properties").GetProperty("any"));
    }

    [Theory]
    [InlineData(false, "the response format")]
    [InlineData(true, "the option json_schema")]
    public void Schema_that_cannot_be_sent_is_refused_by_its_place(bool asOption, string where)
    {
        JsonElement schema = JsonElement.Parse("""{"type":"string","minLength":5,"maxLength":2}""");
        ChatOptions options = asOption ? new() { AdditionalProperties = new() { ["json_schema"] = schema } } : new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) };

        Assert.StartsWith($"The schema of {where} can't be sent", Mapped.Refusal(Mapped.Hello, options).Message, StringComparison.Ordinal);
        Assert.StartsWith($"The schema of {where} can't be sent", Assert.Throws<ArgumentException>("options", () => Mapped.Completion(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_may_be_deeper_than_a_writer_allows()
    {
        JsonElement schema = JsonElement.Parse("{\"enum\":" + new string('[', 200) + new string(']', 200) + "}", new() { MaxDepth = 1000 });

        Assert.All([Mapped.Options(new() { AdditionalProperties = new() { ["json_schema"] = schema } }), Mapped.Completion(new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) })], body =>
            Assert.Equal(schema.GetRawText(), body.GetProperty("json_schema").GetRawText()));
    }

    [Fact]
    public void Schema_option_of_another_type_is_sent_as_it_is()
    {
        JsonElement body = Mapped.Options(new() { AdditionalProperties = new() { ["json_schema"] = new Dictionary<string, object?> { ["type"] = "string" } } });

        StrictJson.Contains("""{"json_schema":{"type":"string"}}""", body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tools_and_schema_are_asked_for_one_after_the_other(bool asOption)
    {
        ChatOptions options = new() { Tools = Tools, Temperature = 0.5f };
        if (asOption)
        {
            (options.AdditionalProperties ??= [])["json_schema"] = JsonElement.Parse(Schema);
        }
        else
        {
            options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema));
        }

        JsonElement first = Mapped.Body(Mapped.Hello, options, phase: ChatRequestPhase.ToolsFirst);
        JsonElement second = Mapped.Body(Mapped.Hello, options, phase: ChatRequestPhase.SchemaAfterTools);

        Assert.True(ChatRequestMapper.NeedsTwoRequests(options));
        Assert.Equal(["model", "messages", "temperature", "tools"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["model", "messages", "temperature", asOption ? "json_schema" : "response_format", "tools", "tool_choice"],
            second.EnumerateObject().Select(member => member.Name).OrderBy(name => Array.IndexOf(["model", "messages", "temperature", "json_schema", "response_format", "tools", "tool_choice"], name)));
        StrictJson.Equal(first.GetProperty("tools"), second.GetProperty("tools"));
        StrictJson.Contains("""{"tool_choice":"none"}""", second);
    }

    [Theory]
    [MemberData(nameof(OneRequestIsEnough))]
    public void One_request_is_enough(string name, ChatOptions options)
    {
        Assert.NotEmpty(name);

        Assert.False(ChatRequestMapper.NeedsTwoRequests(options));
    }

    public static TheoryData<string, ChatOptions> OneRequestIsEnough => new()
    {
        { "neither", new() },
        { "a schema alone", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "tools alone", new() { Tools = Tools } },
        { "tools and text", new() { Tools = Tools, ResponseFormat = ChatResponseFormat.Text } },
        { "tools that must not be called", new() { Tools = Tools, ToolMode = ChatToolMode.None, ResponseFormat = ChatResponseFormat.Json } },
        { "no tools", new() { Tools = [], ResponseFormat = ChatResponseFormat.Json } },
    };

    private sealed record Point(int X, int Y);
}
