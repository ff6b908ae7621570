using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>The schemas that .NET itself writes, for types as applications have them.</summary>
public class SchemaAdapterDotNetTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

    public static TheoryData<Type> Types =>
    [
        typeof(Person), typeof(Numbers), typeof(Times), typeof(AnyValues), typeof(Tree), typeof(Node), typeof(Pair), typeof(Shape), typeof(Animal),
        typeof(Ranges), typeof(List<Tree>), typeof(Dictionary<string, Tree>), typeof(List<int>), typeof(Dictionary<string, double?>),
        typeof(DayOfWeek), typeof(DayOfWeek?), typeof(int), typeof(string), typeof(object), typeof(JsonElement), typeof(JsonNode),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Exported_schema_has_nothing_that_the_server_refuses(Type type)
    {
        JsonNode exported = Web.GetJsonSchemaAsNode(type, Exporter);

        JsonNode sent = Adapt(JsonSerializer.SerializeToElement(exported));

        AssertAccepted(sent, sent);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_of_the_abstractions_has_nothing_that_the_server_refuses(Type type)
    {
        JsonElement created = AIJsonUtilities.CreateJsonSchema(type, serializerOptions: Web);

        JsonNode sent = Adapt(created);

        AssertAccepted(sent, sent);
    }

    [Fact]
    public void Parameters_of_a_function_go_out_as_they_are()
    {
        JsonElement schema = AIFunctionFactory.Create(
            ([Description("Where")] string city, int days = 3, DayOfWeek? start = null, double[]? limits = null) => city).JsonSchema;

        JsonNode sent = Adapt(schema);

        Assert.True(JsonNode.DeepEquals(JsonObject.Create(schema), sent), sent.ToJsonString());
    }

    [Fact]
    public void Numbers_are_plain_and_keep_their_bounds()
    {
        JsonNode sent = Adapt(JsonSerializer.SerializeToElement(Web.GetJsonSchemaAsNode(typeof(Numbers), Exporter)));

        JsonNode properties = sent["properties"]!;
        Assert.All(["integer", "long"], name => Assert.Equal("integer", (string?)properties[name]!["type"]));
        Assert.All(["double", "decimal", "single"], name => Assert.Equal("number", (string?)properties[name]!["type"]));
        Assert.Equal("""["integer","null"]""", properties["nullable"]!["type"]!.ToJsonString());
        Assert.Equal("integer", (string?)properties["list"]!["items"]!["type"]);
        Assert.Equal("number", (string?)properties["map"]!["additionalProperties"]!["type"]);
        Assert.DoesNotContain("pattern", sent.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recursive_type_keeps_its_shape_at_the_root()
    {
        JsonNode sent = Adapt(JsonSerializer.SerializeToElement(Web.GetJsonSchemaAsNode(typeof(Tree), Exporter)));

        Assert.Equal("object", (string?)sent["type"]);
        Assert.Equal("#/$defs/Root", (string?)sent["properties"]!["kids"]!["items"]!["$ref"]);
        Assert.Equal("#/$defs/Root", (string?)sent["$defs"]!["Root"]!["properties"]!["kids"]!["items"]!["$ref"]);
    }

    [Fact]
    public void Descendants_of_an_abstract_type_must_say_which_they_are()
    {
        JsonNode sent = Adapt(JsonSerializer.SerializeToElement(Web.GetJsonSchemaAsNode(typeof(Animal), Exporter)));

        Assert.Equal(2, sent["anyOf"]!.AsArray().Count);
        Assert.All(sent["anyOf"]!.AsArray(), animal => Assert.Contains("$type", animal!["required"]!.AsArray().GetValues<string>()));
        Assert.Equal("null", (string?)sent["anyOf"]![1]!["properties"]!["friend"]!["anyOf"]![2]!["type"]);
    }

    // What the matrices show as refused: a boolean for a schema, and references that the server can't follow.
    private static void AssertAccepted(JsonNode schema, JsonNode root)
    {
        Assert.IsType<JsonObject>(schema);
        if ((string?)schema["$ref"] is { } reference)
        {
            JsonNode? target = reference.Split('/').Skip(1).Aggregate((JsonNode?)root, (node, name) => node is JsonArray list ? list[int.Parse(name, null)] : node?[name]);
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            Assert.IsType<JsonObject>(target);
        }

        JsonNode?[] parts =
        [
            schema["items"], schema["additionalProperties"] as JsonObject,
            .. schema["properties"]?.AsObject().Select(property => property.Value) ?? [],
            .. schema["$defs"]?.AsObject().Select(definition => definition.Value) ?? [],
            .. schema["anyOf"]?.AsArray() ?? [],
        ];
        Assert.All(parts.OfType<JsonNode>(), part => AssertAccepted(part, root));
    }

    private static JsonNode Adapt(JsonElement schema) => JsonNode.Parse(Encoding.UTF8.GetString(SchemaAdapter.ToUtf8(schema, "the response format").Span))!;

    private sealed record Person(string Name, int Age, string? Nick, DayOfWeek? Birthday, IReadOnlyList<string> Tags, Dictionary<string, int> Scores);

    private sealed record Numbers(int Integer, long Long, double Double, decimal Decimal, float Single, int? Nullable, List<byte> List, Dictionary<string, double> Map);

    private sealed record Times(DateTime At, DateTimeOffset Offset, DateOnly Day, TimeOnly Time, TimeSpan Span, Guid Id, Uri Link, Version Version, char Letter, byte[] Bytes);

    private sealed record AnyValues(object Any, object? Maybe, JsonElement Element, JsonNode? Node, List<object> List, Dictionary<string, object?> Map);

    private sealed record Tree(string Name, List<Tree> Kids);

    private sealed record Node(int Value, Node? Next);

    private sealed record Pair(Node First, Node Second, Tree Tree);

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Group), "group")]
    private record Shape(string Name);

    private sealed record Circle(string Name, double Radius) : Shape(Name);

    private sealed record Group(string Name, List<Shape> Parts) : Shape(Name);

    [JsonDerivedType(typeof(Cat), "cat")]
    [JsonDerivedType(typeof(Dog), "dog")]
    private abstract record Animal(string Name);

    private sealed record Cat(string Name, int Lives) : Animal(Name);

    private sealed record Dog(string Name, Animal? Friend) : Animal(Name);

    private sealed record Ranges
    {
        [Range(1, 10)]
        public int Count { get; init; }

        [StringLength(5, MinimumLength = 2)]
        public string Code { get; init; } = "";

        [RegularExpression("^[a-z]{2,4}$")]
        public string Word { get; init; } = "";

        [MinLength(1), MaxLength(3)]
        public string[] Items { get; init; } = [];
    }
}
