using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

public class SchemaAdapterTests
{
    private const int MiB = 1024 * 1024;

#if MUTATION_TESTING
    // The frames of code that holds its mutants are several times as large.
    private const int SmallestUsualStack = 4 * MiB;
#else
    private const int SmallestUsualStack = MiB;
#endif

    public static TheoryData<string> Examples => [.. SchemaExample.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Schema_goes_out_in_the_form_that_the_server_takes(string name)
    {
        SchemaExample example = SchemaExample.All.Single(example => example.Name == name);

        string sent = Adapt(example.Given);

        AssertJson(example.Sent, sent);
        AssertJson(example.Sent, Adapt(sent));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"z":1,"type":"object","a":[1.50,1e3,-0],"x-unknown":{"k":[null,true]}}""")]
    [InlineData("""{"type":"string","pattern":"^\\d+$","format":"uri","minLength":2,"maxLength":2,"description":"für <b>alle</b> 世界 & \"+\""}""")]
    [InlineData("""{"type":["string","integer"],"pattern":"^[0-9]+$"}""")]
    [InlineData("""{"type":["string","integer"]}""")]
    [InlineData("""{"type":"string","pattern":"^-?(?:0|[1-9]\\d*)$"}""")]
    [InlineData("""{"type":["string","integer","boolean"],"pattern":"^-?(?:0|[1-9]\\d*)$"}""")]
    [InlineData("""{"const":null}""")]
    [InlineData("""{"default":null,"enum":["a",null],"examples":[null,true,{"$ref":"#"}],"example":null}""")]
    [InlineData("""{"const":{"properties":{"a":true},"description":null,"$ref":"#"},"default":{"items":false,"minLength":5,"maxLength":2}}""")]
    [InlineData("""{"type":"object","properties":{"const":{"type":"integer"},"enum":{"type":"string"},"properties":{"type":"object","properties":{"$ref":{"type":"string"}}}}}""")]
    [InlineData("""{"type":"object","additionalProperties":true}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""")]
    [InlineData("""{"not":true,"if":true,"then":false,"else":{"minLength":5,"maxLength":2},"contains":true,"propertyNames":false,"patternProperties":{"^x":true}}""")]
    [InlineData("""{"unevaluatedItems":false,"unevaluatedProperties":false,"dependentSchemas":{"a":false},"$defs":{"Unused":false}}""")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"type":"object","properties":{"b":{"type":"integer"}}}]}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/Missing"},"b":{"$ref":"https://example.invalid/s.json"},"c":{"$ref":"#anchor"},"d":{"$ref":5}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/components/schemas/X"}},"components":{"schemas":{"X":{"type":"boolean"}}}}""")]
    [InlineData("""{"type":["object","null"],"required":["a"],"anyOf":[{"type":"object","properties":{"b":{"type":"integer"}}},{"$ref":"#/$defs/A"}],"$defs":{"A":{}}}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"string"}}""")]
    [InlineData("""{"description":"d","properties":{"a":{"type":"integer"}},"allOf":[{"type":"object"}]}""")]
    [InlineData("""{"description":"d","required":["a"],"allOf":[{"type":"object"}]}""")]
    [InlineData("""{"description":"d","additionalProperties":{"type":"integer"},"allOf":[{"type":"object"}]}""")]
    [InlineData("""{"description":"d","anyOf":[{"type":"integer"}],"allOf":[{"type":"object"}]}""")]
    [InlineData("""{"description":"d","oneOf":[{"type":"integer"}],"allOf":[{"type":"object"}]}""")]
    [InlineData("""{"type":"string","pattern":"^{5,2x}$"}""")]
    [InlineData("""{"type":"string","pattern":"^[{5,2}]\\{5,2\\}a{2,5}b{3}c{4,}$"}""")]
    [InlineData("""{"type":"integer","minimum":-5,"maximum":-5}""")]
    [InlineData("""{"type":"integer","minimum":1,"exclusiveMinimum":9,"maximum":8,"exclusiveMaximum":0}""")]
    [InlineData("""{"type":"integer","minimum":1000000000000000}""")]
    [InlineData("""{"type":"integer","maximum":-1000000000000000}""")]
    [InlineData("""{"type":"integer","minimum":2e19}""")]
    [InlineData("""{"type":"integer","maximum":-2e19}""")]
    [InlineData("""{"type":"integer","maximum":1000000000000001}""")]
    [InlineData("""{"type":"string","pattern":"^a{2,2}$"}""")]
    [InlineData("""{"$ref":"?/properties/a","properties":{"a":{"type":"integer"},"b":{"$ref":"##properties/a"}}}""")]
    [InlineData("""{"properties":{"x":{"$ref":"#/$defs/a~1b"},"y":{"$ref":"#/$defs/a~1b"}},"$defs":{"a/b":{"type":"string"},"a~1b":{"type":"integer"}}}""")]
    [InlineData("""{"anyOf":[{"$ref":"#/anyOf/2"},{"$ref":"#/anyOf/x"}]}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":2}""")]
    [InlineData("""{"type":"integer","minimum":200000000000000000,"maximum":9223372036854775806}""")]
    [InlineData("""{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}""")]
    [InlineData("""{"type":"number","minimum":200000000000000000}""")]
    [InlineData("""{"type":"number","minimum":5,"maximum":2}""")]
    [InlineData("""{"properties":{"a":{"type":"float"},"b":{"type":"string","pattern":"^(a$"}}}""")]
    public void Schema_that_needs_no_change_goes_out_as_it_is(string given)
    {
        string sent = Adapt(given);

        Assert.Equal(given, sent);
    }

    [Theory]
    [InlineData("""^-?(?:0|[1-9]\\d*)$""")]
    [InlineData("""^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$""")]
    [InlineData("""^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?$""")]
    public void Number_that_may_come_as_a_string_is_a_number(string pattern)
    {
        Assert.Equal("""{"type":"number"}""", Adapt($$"""{"type":["string","number"],"pattern":"{{pattern}}"}"""));
        AssertJson("""{"type":["integer","null"]}""", Adapt($$"""{"type":["string","integer","null"],"pattern":"{{pattern}}"}"""));
    }

    [Theory]
    [InlineData("anyOf")]
    [InlineData("oneOf")]
    public void What_is_required_beside_choices_is_required_in_each_that_has_it(string keyword)
    {
        string sent = Adapt("""{"required":["a","b"],"KEY":[{"properties":{"a":{"type":"integer"},"c":{}},"required":["c"]},{"properties":{"d":{}}}]}""".Replace("KEY", keyword, StringComparison.Ordinal));

        AssertJson("""{"required":["a","b"],"KEY":[{"properties":{"a":{"type":"integer"},"c":{}},"required":["a","c"]},{"properties":{"d":{}}}]}""".Replace("KEY", keyword, StringComparison.Ordinal), sent);
    }

    [Fact]
    public void Null_beside_choices_is_one_of_them_when_any_would_let_it_pass()
    {
        string sent = Adapt("""{"type":["object","null"],"anyOf":[{"type":"object","properties":{}},{"properties":{"a":{"type":"integer"}}}]}""");

        AssertJson("""{"type":["object","null"],"anyOf":[{"type":"object","properties":{}},{"properties":{"a":{"type":"integer"}}},{"type":"null"}]}""", sent);
    }

    [Fact]
    public void Text_outside_the_basic_plane_stays_the_same_text()
    {
        string given = """{"description":"🎉","enum":["\ud83c\udf89"]}""";

        AssertJson(given, Adapt(given));
    }

    [Fact]
    public void White_space_is_left_out()
    {
        string sent = Adapt("{ \"type\" : \"object\",\n\t\"properties\": { } }");

        Assert.Equal("""{"type":"object","properties":{}}""", sent);
    }

    [Theory]
    [InlineData("true", """{"type":"object"}""")]
    [InlineData("null", "{}")]
    public void Root_that_is_no_object_becomes_one(string given, string expected)
    {
        string sent = Adapt(given);

        Assert.Equal(expected, sent);
    }

    [Fact]
    public void No_schema_at_all_is_an_empty_one()
    {
        string sent = Encoding.UTF8.GetString(SchemaAdapter.ToUtf8(default, "x").Span);

        Assert.Equal("{}", sent);
    }

    [Theory]
    [InlineData("false", "#", "it is false, which no value matches")]
    [InlineData("\"x\"", "#", "it is not an object but a JSON string")]
    [InlineData("[]", "#", "it is not an object but a JSON array")]
    [InlineData("5", "#", "it is not an object but a JSON number")]
    [InlineData("""{"properties":{"a":{"type":"string","minLength":5,"maxLength":2}}}""", "#/properties/a", "minLength 5", "maxLength 2", ". Correct it: the whole server can hang")]
    [InlineData("""{"type":"array","minItems":5,"maxItems":2}""", "#", "minItems 5", "maxItems 2")]
    [InlineData("""{"oneOf":[{},{"minLength":5,"maxLength":2}]}""", "#/oneOf/1", "minLength 5")]
    [InlineData("""{"type":[5,"integer"],"minimum":5,"maximum":2}""", "#", "5 and 2")]
    [InlineData("""{"type":"integer","minimum":9223372036854775807}""", "#", "minimum 9223372036854775807 has more than 15 digits")]
    [InlineData("""{"type":"integer","maximum":-9223372036854775808}""", "#", "maximum -9223372036854775808 has more than 15 digits")]
    [InlineData("""{"items":[{"type":"integer"},false]}""", "#/items", "items has false in it, and the server knows no equivalent")]
    [InlineData("""{"properties":{"a":{"$ref":""}},"minLength":5,"maxLength":2}""", "#", "minLength 5")]
    [InlineData("""{"type":["string","null"],"minLength":5,"maxLength":2}""", "#", "minLength 5", "maxLength 2")]
    [InlineData("""{"anyOf":[{},{"items":{"type":"array","minItems":3,"maxItems":0}}]}""", "#/anyOf/1/items", "minItems 3", "maxItems 0")]
    [InlineData("""{"additionalProperties":{"type":"object","minProperties":2,"maxProperties":1}}""", "#/additionalProperties", "minProperties 2", "maxProperties 1")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"minLength":5,"maxLength":2}}}""", "#/$defs/A", "minLength 5")]
    [InlineData("""{"properties":{"a":{"$ref":"#/components/A"}},"components":{"A":{"minLength":5,"maxLength":2}}}""", "#/components/A", "minLength 5")]
    [InlineData("""{"prefixItems":[{"type":"string","maxLength":-1}]}""", "#/prefixItems/0", "maxLength -1")]
    [InlineData("""{"items":[{"type":"string","minLength":-1}]}""", "#/items/0", "minLength -1")]
    [InlineData("""{"properties":{"a/b":{"type":"integer","minimum":5,"maximum":2}}}""", "#/properties/a~1b", "5 and 2")]
    [InlineData("""{"type":["integer","null"],"minimum":5,"maximum":2}""", "#", "5 and 2")]
    [InlineData("""{"type":"integer","exclusiveMinimum":5,"exclusiveMaximum":6}""", "#", "6 and 5")]
    [InlineData("""{"type":"integer","minimum":0.5,"maximum":0.7}""", "#", "1 and 0")]
    [InlineData("""{"type":"integer","exclusiveMinimum":79228162514264337593543950335,"maximum":5}""", "#", "and 5")]
    [InlineData("""{"type":"integer","minimum":2000000000000000}""", "#", "2000000000000000")]
    [InlineData("""{"type":"integer","minimum":2000000000000000,"maximum":9223372036854775807}""", "#", "2000000000000000")]
    [InlineData("""{"type":"integer","exclusiveMinimum":2e17}""", "#", "200000000000000001")]
    [InlineData("""{"type":"integer","maximum":-2000000000000000}""", "#", "-2000000000000000")]
    [InlineData("""{"type":"integer","minimum":-9223372036854775808,"maximum":-2000000000000000}""", "#", "-2000000000000000")]
    [InlineData("""{"type":"string","pattern":"^a{5,2}$"}""", "#", "{5,2}")]
    [InlineData("""{"type":"string","pattern":"^(\\[[{]{ 5 , 2 }|b)?$"}""", "#", "{ 5 , 2 }")]
    [InlineData("""{"properties":{"a":{"enum":[]}}}""", "#/properties/a", "enum")]
    [InlineData("""{"properties":{"a":false},"required":["b","a"]}""", "#/properties/a", "required")]
    [InlineData("""{"properties":{"a":false},"additionalProperties":true}""", "#/properties/a", "false forbids a property", "Leave out additionalProperties, or the property.")]
    [InlineData("""{"properties":{"a":false},"additionalProperties":{"type":"string"}}""", "#/properties/a", "additionalProperties")]
    [InlineData("""{"type":"array","items":false,"minItems":1}""", "#", "minItems is 1")]
    [InlineData("""{"properties":{"a":{"oneOf":[false,false]}}}""", "#/properties/a/oneOf", "oneOf has nothing but false in it, so no value matches")]
    [InlineData("""{"allOf":[{"type":"object"},false]}""", "#/allOf", "allOf")]
    [InlineData("""{"allOf":[{},{"minLength":5,"maxLength":2}]}""", "#/allOf/1", "minLength 5")]
    [InlineData("""{"properties":{"a~b":{"minLength":5,"maxLength":2}}}""", "#/properties/a~0b", "minLength 5")]
    [InlineData("""{"type":"string","pattern":"^a{1,2}b{5,2}$"}""", "#", "{5,2}")]
    [InlineData("""{"minLength":5,"maxLength":2,"minItems":5,"maxItems":2}""", "#", "minLength 5")]
    [InlineData("""{"minItems":5,"maxItems":2,"minProperties":5,"maxProperties":2}""", "#", "minItems 5")]
    [InlineData("""{"minProperties":5,"maxProperties":2,"type":"integer","minimum":5,"maximum":2}""", "#", "minProperties 5")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":2,"pattern":"a{5,2}"}""", "#", "5 and 2")]
    [InlineData("""{"prefixItems":[{"type":"object"},false]}""", "#/prefixItems", "prefixItems")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/Never"}},"$defs":{"Never":false}}""", "#/properties/a", "#/$defs/Never")]
    public void Schema_that_the_server_cannot_do_is_refused_with_its_place(string given, string place, params string[] words)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Adapt(given));

        Assert.StartsWith("The schema of tool 'f' can't be sent to llama-server: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"(at {place})", exception.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("false", null)]
    [InlineData("""{"items":false,"minItems":1}""", null)]
    [InlineData("""{"properties":{"a":false},"additionalProperties":true}""", "Leave out additionalProperties, or the property.")]
    public void Refusal_ends_with_its_hint_or_with_the_place(string given, string? hint)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Adapt(given));

        Assert.EndsWith((hint is null ? "(at #)." : "(at #/properties/a). " + hint) + " (Parameter 'options')", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(487)]
    [InlineData(488)]
    public void Place_is_named_with_five_hundred_characters(int letters)
    {
        string name = new('x', letters);

        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Adapt("""{"properties":{"NAME":{"minLength":5,"maxLength":2}}}""".Replace("NAME", name, StringComparison.Ordinal)));

        Assert.Contains(letters == 487 ? $"(at #/properties/{name})" : $"(at #/properties/{new string('x', 486)}…)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Array_of_nothing_may_have_no_items() =>
        AssertJson("""{"type":"array","minItems":0,"maxItems":0}""", Adapt("""{"type":"array","items":false,"minItems":0}"""));

    [Fact]
    public void Empty_reference_means_the_root()
    {
        string sent = Adapt("""{"type":"object","properties":{"a":{"$ref":""}},"$defs":{"Root":{},"Root2":{}},"definitions":{"Old":{}},"$schema":"s"}""");

        AssertJson(
            """
            {"type":"object","properties":{"a":{"$ref":"#/$defs/Root3"}},"definitions":{"Old":{}},"$schema":"s","$defs":{"Root":{},"Root2":{},
             "Root3":{"type":"object","properties":{"a":{"$ref":"#/$defs/Root3"}}}}}
            """,
            sent);
    }

    [Fact]
    public void Name_that_comes_twice_counts_once()
    {
        string sent = Adapt("""{"type":"string","type":"object"}""");

        Assert.Equal("""{"type":"object"}""", sent);
    }

    [Fact]
    public void References_in_a_circle_are_left_to_the_server()
    {
        string given = """{"properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"}}}""";

        Assert.Equal(given, Adapt(given));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(498)]
    public void Deep_schema_goes_out_on_the_smallest_usual_stack(int objects)
    {
        string given = Nested(objects, "true");

        string sent = OnStackOf(SmallestUsualStack, () => Adapt(given));

        Assert.Equal(Nested(objects, "{}"), sent);
    }

    [Theory]
    [InlineData(501)]
    [InlineData(5_000)]
    public void Schema_that_is_too_deep_is_refused(int objects)
    {
        string given = Nested(objects, "{}");

        ArgumentException exception = OnStackOf(SmallestUsualStack, () => Assert.Throws<ArgumentException>("options", () => Adapt(given)));

        Assert.Contains("nested too deep; at most 1000 levels", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_count_as_levels()
    {
        string largest = "{\"enum\":" + new string('[', 999) + new string(']', 999) + "}";
        string tooDeep = "{\"enum\":" + new string('[', 1000) + new string(']', 1000) + "}";

        string sent = OnStackOf(SmallestUsualStack, () => Adapt(largest));
        ArgumentException exception = OnStackOf(SmallestUsualStack, () => Assert.Throws<ArgumentException>("options", () => Adapt(tooDeep)));

        Assert.Equal(largest, sent);
        Assert.Contains("it is nested too deep; at most 1000 levels can be (at #)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_that_is_too_deep_for_the_stack_is_refused()
    {
        string given = Nested(498, "{}");

        ArgumentException exception = OnStackOf(MiB / 8, () => Assert.Throws<ArgumentException>("options", () => Adapt(given)));

        Assert.Contains("nested too deep", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_chain_of_references_goes_out_on_the_smallest_usual_stack()
    {
        IEnumerable<string> links = Enumerable.Range(0, 3_000).Select(number => $"\"{number}\":{{\"$ref\":\"#/$defs/{number + 1}\"}},");
        string given = "{\"$ref\":\"#/$defs/0\",\"$defs\":{" + string.Concat(links) + "\"3000\":true}}";

        string sent = OnStackOf(SmallestUsualStack, () => Adapt(given));

        Assert.Equal(given.Replace("true", "{}", StringComparison.Ordinal), sent);
    }

    private static string Adapt(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        return Encoding.UTF8.GetString(SchemaAdapter.ToUtf8(document.RootElement, "tool 'f'").Span);
    }

    private static void AssertJson(string expected, string actual)
    {
        using JsonDocument one = JsonDocument.Parse(expected);
        using JsonDocument other = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(one.RootElement, other.RootElement), actual);
    }

    private static string Nested(int objects, string innermost) =>
        string.Concat(Enumerable.Repeat("""{"properties":{"n":""", objects)) + innermost + string.Concat(Enumerable.Repeat("}}", objects));

    private static T OnStackOf<T>(int bytes, Func<T> function)
    {
        T result = default!;
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(() => result = function()), bytes);
        thread.Start();
        thread.Join();
        Assert.Null(error);
        return result;
    }
}
