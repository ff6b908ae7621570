using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>Schemas come from MCP servers, which may send anything: the work grows with the schema, not with its square.</summary>
public class HostileSchemaTests
{
    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["brackets without an end in a pattern"] = n => $$"""{"type":"string","pattern":"{{new string('[', n)}}"}""",
        ["braces in a pattern"] = n => $$"""{"type":"string","pattern":"{{new string('{', n)}}"}""",
        ["digits in a pattern"] = n => $$"""{"type":"string","pattern":"{{string.Concat(Enumerable.Repeat("{1111,", n / 6))}}"}""",
        ["backslashes in a pattern"] = n => $$"""{"type":"string","pattern":"{{new string('\\', n / 4 * 4)}}"}""",
        ["many properties"] = n => $$"""{"properties":{{{Join(n / 20, i => $"\"property{i}\":{{}}")}} } }""",
        ["many true properties"] = n => $$"""{"properties":{{{Join(n / 20, i => $"\"property{i}\":true")}} } }""",
        ["many false properties"] = n => $$"""{"properties":{{{Join(n / 40, i => $"\"property{i}\":false")}} },"required":[{{Join(n / 40, i => $"\"other{i}\"")}}] }""",
        ["many choices"] = n => $$"""{"anyOf":[{{Join(n / 3, _ => "{}")}}]}""",
        ["many choices with a member"] = n => $$"""{"anyOf":[{{Join(n / 8, _ => "{\"a\":1}")}}]}""",
        ["many false choices"] = n => $$"""{"anyOf":[{{Join(n / 6, _ => "false")}},{}]}""",
        ["many names and many choices"] = n =>
            $$"""{"required":[{{Join(n / 40, i => $"\"property{i}\"")}}],"anyOf":[{{Join(n / 80, i => $"{{\"properties\":{{\"property{i}\":{{}} }} }}")}}]}""",
        ["long names, deep"] = n => Nested(n / 420, i => $"{{\"properties\":{{\"{new string('a', 400)}\":", "}}"),
        ["deep lists"] = n => Nested(Math.Min(n / 12, 400), _ => """{"items":""", "}"),
        ["many references to the root"] = n => $$"""{"properties":{{{Join(n / 30, i => $"\"p{i}\":{{\"$ref\":\"#\"}}")}} } }""",
        ["many references to one place"] = n => $$"""{"properties":{"x/y":{"type":"string"},{{Join(n / 40, i => $"\"p{i}\":{{\"$ref\":\"#/properties/x~1y\"}}")}} } }""",
        ["many places with one name"] = n =>
            $$"""{"a/b":{{{Join(n / 90, i => $"\"g{i}\":{{\"x\":{{}} }}")}} },"properties":{{{Join(n / 90, i => $"\"p{i}\":{{\"$ref\":\"#/a~1b/g{i}/x\"}}")}} } }""",
        ["a chain of references"] = n => $$"""{"$ref":"#/$defs/d0","$defs":{{{Join(n / 40, i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}")}},"d{{n / 40}}":{} } }""",
        ["many types"] = n => $$"""{"type":[{{Join(n / 10, _ => "\"string\"")}}]}""",
        ["many values"] = n => $$"""{"enum":[{{Join(n / 10, i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))}}]}""",
    };

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 2000 };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Memory_grows_with_the_schema(string name)
    {
        long small = Allocated(Shapes[name](40_000));
        long large = Allocated(Shapes[name](160_000));

        Assert.InRange(large, 0, (6 * small) + 1_000_000);
        Assert.InRange(large, 0, 400 * 160_000);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(12_000)]
    public void References_into_each_other_are_copied_within_a_budget(int count)
    {
        // Each place holds all that follow, and none can be reached.
        int depth = Math.Min(count, 400);
        string padding = Join(count, _ => "1");
        string inner = Nested(depth, _ => """{"a/b":""", "}").Replace("{}", $$"""{"enum":[{{padding}}]}""", StringComparison.Ordinal);
        string references = Join(depth, i => $"\"p{i}\":{{\"$ref\":\"#/x/{string.Join('/', Enumerable.Repeat("a~1b", i + 1))}\"}}");
        string json = $$"""{"x":{{inner}},"properties":{{{references}} } }""";

        ArgumentException error = Assert.Throws<ArgumentException>("options", () => Adapt(json));

        Assert.Contains("its references lead to schemas within each other that llama-server can't reach", error.Message, StringComparison.Ordinal);
        Assert.Contains("many times as large", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 0, 1024);
    }

    [Theory]
    [InlineData("""{"properties":{"\ud83d":{}}}""")]
    [InlineData("""{"properties":{"a":{"pattern":"\ud83d"}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/\ud83d"}}}""")]
    [InlineData("""{"type":"\ud83d"}""")]
    [InlineData("""{"required":["\ud83d"],"anyOf":[{"properties":{"a":{}}}]}""")]
    public void Text_that_is_not_text_is_refused_or_sent(string json)
    {
        try
        {
            Adapt(json);
        }
        catch (ArgumentException error)
        {
            Assert.Contains("tool 'f'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Name_that_is_no_text_is_refused_by_that_reason()
    {
        ArgumentException error = Assert.Throws<ArgumentException>("options", () => Adapt("""{"properties":{"\ud83d":{}}}"""));

        Assert.Contains("it has a name or a string that is not valid text (InvalidOperationException) (at #)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a{3,2}", "{3,2}")]
    [InlineData("a{ 3 , 2 }", "{ 3 , 2 }")]
    [InlineData("[{3,2}]", null)]
    [InlineData("[{3,2}", "{3,2}")]
    [InlineData(@"\{3,2}", null)]
    [InlineData(@"[\]{3,2}]", null)]
    [InlineData(@"\\{3,2}", "{3,2}")]
    [InlineData("{{3,2}", "{3,2}")]
    [InlineData("[[{3,2}]{5,4}", "{5,4}")]
    [InlineData("{3,2,1}", null)]
    [InlineData("{2,3}{,2}{2,}{}{", null)]
    [InlineData("{99999999999,1}", null)]
    [InlineData("[", null)]
    [InlineData(@"\", null)]
    public void Quantifier_out_of_order_is_found(string pattern, string? found) => Assert.Equal(found, PatternQuantifiers.FindOutOfOrder(pattern));

    private static long Allocated(string json)
    {
        JsonElement schema = JsonElement.Parse(json, Deep);
        Adapt(schema);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Adapt(schema);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Adapt(string json) => SchemaAdapter.ToUtf8(JsonElement.Parse(json, Deep), "tool 'f'");

    private static void Adapt(JsonElement schema) => SchemaAdapter.ToUtf8(schema, "tool 'f'");

    private static string Join(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));

    private static string Nested(int depth, Func<int, string> begin, string end)
    {
        StringBuilder json = new();
        for (int i = 0; i < depth; i++)
        {
            json.Append(begin(i));
        }

        json.Append("{}");
        for (int i = 0; i < depth; i++)
        {
            json.Append(end);
        }

        return json.ToString();
    }
}
