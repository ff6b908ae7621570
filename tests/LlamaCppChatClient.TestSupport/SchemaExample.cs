namespace LlamaCpp.TestSupport;

/// <summary>A schema that llama-server refuses or misreads, and the form of it that it takes.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Given">The schema as an application has it.</param>
/// <param name="Sent">The schema as it goes out.</param>
public sealed record SchemaExample(string Name, string Given, string Sent)
{
    /// <summary>One for each thing that is rewritten. The unit tests compare them, the server tests send them.</summary>
    public static IReadOnlyList<SchemaExample> All { get; } =
    [
        new("a property of any value",
            """{"type":"object","properties":{"a":true,"b":{"type":"string"}},"required":["a"]}""",
            """{"type":"object","properties":{"a":{},"b":{"type":"string"}},"required":["a"]}"""),
        new("items of any value",
            """{"type":"array","items":true}""",
            """{"type":"array","items":{}}"""),
        new("a choice of any value",
            """{"anyOf":[{"type":"integer"},true]}""",
            """{"anyOf":[{"type":"integer"},{}]}"""),
        new("a definition of any value",
            """{"type":"object","properties":{"a":{"$ref":"#/$defs/Any"}},"$defs":{"Any":true}}""",
            """{"type":"object","properties":{"a":{"$ref":"#/$defs/Any"}},"$defs":{"Any":{}}}"""),
        new("a forbidden property",
            """{"type":"object","properties":{"a":false,"b":{"type":"string"}},"required":["b"]}""",
            """{"type":"object","properties":{"b":{"type":"string"}},"required":["b"]}"""),
        new("a forbidden property of a closed object",
            """{"type":"object","properties":{"a":false,"b":true},"additionalProperties":false}""",
            """{"type":"object","properties":{"b":{}},"additionalProperties":false}"""),
        new("an array without items",
            """{"type":"array","items":false}""",
            """{"type":"array","maxItems":0}"""),
        new("a tuple without more items",
            """{"type":"array","prefixItems":[{"type":"integer"},true],"items":false}""",
            """{"type":"array","prefixItems":[{"type":"integer"},{}]}"""),
        new("a tuple with any more items",
            """{"type":"array","prefixItems":[{"type":"integer"}],"items":true}""",
            """{"type":"array","prefixItems":[{"type":"integer"}]}"""),
        new("an impossible choice",
            """{"anyOf":[false,{"type":"integer"}],"title":"x"}""",
            """{"anyOf":[{"type":"integer"}],"title":"x"}"""),
        new("a reference past an impossible choice",
            """{"type":"object","properties":{"a":{"oneOf":[false,{"type":"integer"}]},"b":{"$ref":"#/properties/a/oneOf/1"}}}""",
            """{"type":"object","properties":{"a":{"oneOf":[{"type":"integer"}]},"b":{"$ref":"#/properties/a/oneOf/0"}}}"""),
        new("recursion into the root",
            """{"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#"}}},"required":["name","kids"]}""",
            """
            {"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/Root"}}},"required":["name","kids"],
             "$defs":{"Root":{"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/Root"}}},"required":["name","kids"]}}}
            """),
        new("recursion into the root, with definitions and other references",
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "properties":{"id":{"$ref":"#/$defs/Root"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]},"last":{"$ref":"#/properties/next"}},
             "$defs":{"Root":{"type":"integer"}}}
            """,
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "properties":{"id":{"$ref":"#/$defs/Root"},"next":{"anyOf":[{"$ref":"#/$defs/Root2"},{"type":"null"}]},"last":{"$ref":"#/properties/next"}},
             "$defs":{"Root":{"type":"integer"},"Root2":{"type":"object",
             "properties":{"id":{"$ref":"#/$defs/Root"},"next":{"anyOf":[{"$ref":"#/$defs/Root2"},{"type":"null"}]},"last":{"$ref":"#/properties/next"}}}}}
            """),
        new("a reference to a name with a slash",
            """{"type":"object","properties":{"a/b":{"type":"boolean"},"c":{"$ref":"#/properties/a~1b"}},"required":["c"]}""",
            """{"type":"object","properties":{"a/b":{"type":"boolean"},"c":{"$ref":"#/$defs/a_b"}},"required":["c"],"$defs":{"a_b":{"type":"boolean"}}}"""),
        new("a reference with other escapes",
            """{"type":"object","properties":{"a~b":{"type":"boolean"},"c":{"$ref":"#/properties/a~0b"},"d":{"$ref":"#/$defs/x%20y"}},"$defs":{"x y":true}}""",
            """{"type":"object","properties":{"a~b":{"type":"boolean"},"c":{"$ref":"#/properties/a~b"},"d":{"$ref":"#/$defs/x y"}},"$defs":{"x y":{}}}"""),
        new(".NET's integer that may come as a string",
            """{"type":"object","properties":{"n":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9]\\d*)$","minimum":1}}}""",
            """{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}"""),
        new(".NET's decimal that may come as a string",
            """{"type":"object","properties":{"n":{"type":["string","number"],"pattern":"^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$"}}}""",
            """{"type":"object","properties":{"n":{"type":"number"}}}"""),
        new(".NET's nullable double that may come as a string",
            """{"type":"object","properties":{"n":{"type":["string","number","null"],"pattern":"^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?$"}}}""",
            """{"type":"object","properties":{"n":{"type":["number","null"]}}}"""),
        new("nulls for keywords",
            """
            {"type":"object","description":null,"additionalProperties":null,"required":null,
             "properties":{"a":{"type":"string","enum":null,"pattern":null,"minLength":null,"anyOf":null,"$ref":null},"b":{"type":"object","properties":null}}}
            """,
            """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"object"}}}"""),
        new("allOf of one that is no object",
            """{"type":"object","properties":{"a":{"description":"x","allOf":[{"$ref":"#/$defs/T"}]}},"$defs":{"T":{"type":"string","minLength":1}}}""",
            """{"type":"object","properties":{"a":{"description":"x","anyOf":[{"$ref":"#/$defs/T"}]}},"$defs":{"T":{"type":"string","minLength":1}}}"""),
        new("what is required of each choice",
            """
            {"type":"object","required":["$type","y"],"anyOf":[
             {"properties":{"$type":{"const":"p1"},"x":{"type":"integer"}},"required":["x"]},
             {"properties":{"$type":{"const":"p2"},"y":{"type":"integer"}},"required":["$type"]},
             {"properties":{"$type":{"const":"p3"}}},
             {"properties":{"z":{"type":"integer"}}},
             {"$ref":"#/$defs/P"}],
             "$defs":{"P":{"properties":{"y":{"type":"integer"}}}}}
            """,
            """
            {"type":"object","required":["$type","y"],"anyOf":[
             {"properties":{"$type":{"const":"p1"},"x":{"type":"integer"}},"required":["$type","x"]},
             {"properties":{"$type":{"const":"p2"},"y":{"type":"integer"}},"required":["y","$type"]},
             {"properties":{"$type":{"const":"p3"}},"required":["$type"]},
             {"properties":{"z":{"type":"integer"}}},
             {"$ref":"#/$defs/P"}],
             "$defs":{"P":{"properties":{"y":{"type":"integer"}}}}}
            """),
        new("null beside choices that let it pass",
            """{"properties":{"a":{"type":["object","null"],"anyOf":[{"properties":{"x":{"$ref":"#/properties/a"}},"required":["x"]}]}}}""",
            """{"properties":{"a":{"type":["object","null"],"anyOf":[{"properties":{"x":{"$ref":"#/properties/a"}},"required":["x"]},{"type":"null"}]}}}"""),
    ];

    /// <inheritdoc />
    public override string ToString() => Name;
}
