using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class OfferedToolsTests
{
    private const string City = """{"type":"object","properties":{"city":{"type":"string","pattern":"^[A-Z]+$","minLength":2}},"required":["city"]}""";

    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration("get_weather", "Get the weather", JsonElement.Parse(City));
    private static readonly AIFunction Add = AIFunctionFactory.Create((int a, int b) => a + b, "add");

    public static TheoryData<string, ChatToolMode?, bool?, string> Modes => new()
    {
        { "null", null, null, "{}" },
        { "auto", ChatToolMode.Auto, null, "{}" },
        { "none", ChatToolMode.None, null, """{"tool_choice":"none"}""" },
        { "any", ChatToolMode.RequireAny, null, """{"tool_choice":"required"}""" },
        { "one", ChatToolMode.RequireSpecific("add"), null, """{"tool_choice":"required"}""" },
        { "several", null, true, """{"parallel_tool_calls":true}""" },
        { "single", ChatToolMode.RequireAny, false, """{"tool_choice":"required","parallel_tool_calls":false}""" },
    };

    public static TheoryData<AITool> HostedTools =>
    [
        new HostedWebSearchTool(), new HostedCodeInterpreterTool(), new HostedFileSearchTool(), new HostedMcpServerTool("name", new Uri("https://h/mcp")),
    ];

    [Fact]
    public void Function_is_sent_with_its_schema_unchanged()
    {
        JsonElement tools = Mapped.Options(new() { Tools = [Weather] }).GetProperty("tools");

        StrictJson.Equal($$$"""[{"type":"function","function":{"name":"get_weather","description":"Get the weather","parameters":{{{City}}}}}]""", tools);
    }

    [Fact]
    public void Function_that_can_be_invoked_is_sent_in_the_same_way()
    {
        JsonElement tool = Mapped.Options(new() { Tools = [Add] }).GetProperty("tools")[0].GetProperty("function");

        Assert.Equal("add", tool.GetProperty("name").GetString());
        Assert.False(tool.TryGetProperty("description", out _), "the server refuses null, and an empty one says nothing");
        Assert.Equal(["a", "b"], tool.GetProperty("parameters").GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Description_goes_out_letter_by_letter()
    {
        AIFunction function = AIFunctionFactory.Create(() => 1, "f", "Für <b>");
        ChatRequestContext context = new() { Model = "m", Stream = false, Logger = new RecordingLogger() };
        using var body = ChatRequestMapper.ToWire([new(ChatRole.User, "Hello")], new() { Tools = [function] }, context).Body;

        Assert.Contains("\"description\":\"Für <b>\"", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Function_inside_another_tool_is_sent()
    {
        JsonElement tools = Mapped.Options(new() { Tools = [new Wrapper(Weather)] }).GetProperty("tools");

        Assert.Equal("get_weather", tools[0].GetProperty("function").GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Tool_mode_is_the_choice_of_the_model(string name, ChatToolMode? mode, bool? several, string members)
    {
        Assert.NotEmpty(name);

        JsonElement body = Mapped.Options(new() { Tools = [Add], ToolMode = mode, AllowMultipleToolCalls = several });

        StrictJson.Contains(members, body);
        Assert.Equal(StrictJson.Parse(members).EnumerateObject().Count() + 3, body.EnumerateObject().Count());
    }

    [Fact]
    public void Required_function_is_the_only_one_that_is_offered()
    {
        JsonElement body = Mapped.Options(new() { Tools = [Weather, Add], ToolMode = ChatToolMode.RequireSpecific("add") });

        Assert.Equal("add", Assert.Single(body.GetProperty("tools").EnumerateArray()).GetProperty("function").GetProperty("name").GetString());
        StrictJson.Contains("""{"tool_choice":"required"}""", body);
    }

    [Fact]
    public void Required_function_that_is_not_offered_is_refused()
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { Tools = [Weather], ToolMode = ChatToolMode.RequireSpecific("add") });

        Assert.Contains("'add'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostedTools))]
    public void Hosted_tool_is_refused_by_name(AITool tool)
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { Tools = [Add, tool] });

        Assert.Contains(tool.GetType().Name, exception.Message, StringComparison.Ordinal);
        Assert.Contains("AIFunctionFactory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_is_written_once_for_all_requests_until_it_changes()
    {
        RenamedFunction function = new("old");
        ChatOptions options = new() { Tools = [function] };

        Mapped.Options(options);
        Mapped.Options(options);
        int before = function.SchemaReads;
        function.NewName = "new";
        JsonElement changed = Mapped.Options(options).GetProperty("tools")[0].GetProperty("function");

        Assert.Equal("new", changed.GetProperty("name").GetString());
        Assert.Equal(2 * before, function.SchemaReads);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("""{"tools":[]}""", 0)]
    public void Requiring_a_tool_without_any_is_warned_of(string? raw, int warnings)
    {
        RecordingLogger logger = new();
        ChatOptions options = new() { ToolMode = ChatToolMode.RequireAny, RawRepresentationFactory = _ => raw is null ? null : JsonElement.Parse(raw) };

        Mapped.Options(options, logger);

        Assert.Equal(warnings, logger.Warnings.Count);
        Assert.All(logger.Warnings, warning => Assert.Contains("no tools are offered that could be required.", warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, null, "true")]
    [InlineData(false, true, "false")]
    [InlineData(null, true, "true")]
    [InlineData(null, null, null)]
    public void Strict_is_the_functions_own_before_that_of_the_options(bool? own, bool? ofOptions, string? expected)
    {
        AIFunction function = AIFunctionFactory.Create(() => 1, new AIFunctionFactoryOptions
        {
            Name = "f",
            AdditionalProperties = own is null ? null : new Dictionary<string, object?> { ["strict"] = own },
        });
        ChatOptions options = new() { Tools = [function], AdditionalProperties = ofOptions is null ? null : new() { ["strict"] = ofOptions } };

        JsonElement body = Mapped.Options(options);

        JsonElement sent = body.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal(expected, sent.TryGetProperty("strict", out JsonElement strict) ? strict.GetRawText() : null);
        Assert.False(body.TryGetProperty("strict", out _));
    }

    [Fact]
    public void Function_is_written_anew_when_strict_changes()
    {
        ChatOptions options = new() { Tools = [Weather], AdditionalProperties = new() { ["strict"] = true } };
        JsonElement first = Mapped.Options(options);
        options.AdditionalProperties["strict"] = false;

        JsonElement second = Mapped.Options(options);

        Assert.True(first.GetProperty("tools")[0].GetProperty("function").GetProperty("strict").GetBoolean());
        Assert.False(second.GetProperty("tools")[0].GetProperty("function").GetProperty("strict").GetBoolean());
    }

    [Fact]
    public void Function_without_a_schema_has_no_parameters()
    {
        JsonElement tools = Mapped.Options(new() { Tools = [AIFunctionFactory.CreateDeclaration("f", null, default)] }).GetProperty("tools");

        StrictJson.Equal("""[{"type":"function","function":{"name":"f"}}]""", tools);
    }

    [Fact]
    public void Schema_that_would_hang_the_server_is_refused_with_the_name_of_the_tool()
    {
        AIFunctionDeclaration function = AIFunctionFactory.CreateDeclaration(
            "bad", null, JsonElement.Parse("""{"type":"object","properties":{"x":{"type":"string","minLength":5,"maxLength":2}}}"""));

        Exception exception = Mapped.Refusal(Mapped.Hello, new() { Tools = [function] });

        Assert.Contains("tool 'bad'", exception.Message, StringComparison.Ordinal);
    }

    private sealed class RenamedFunction(string name) : AIFunctionDeclaration
    {
        public string NewName { get; set; } = name;

        public int SchemaReads { get; private set; }

        public override string Name => NewName;

        public override JsonElement JsonSchema
        {
            get
            {
                SchemaReads++;
                return JsonElement.Parse("""{"type":"object"}""");
            }
        }
    }

    private sealed class Wrapper(AIFunctionDeclaration inner) : AITool
    {
        public override object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType.IsInstanceOfType(inner) ? inner : base.GetService(serviceType, serviceKey);
    }
}
