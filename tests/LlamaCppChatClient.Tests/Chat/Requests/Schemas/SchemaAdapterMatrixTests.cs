using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>Every schema that was sent to a real server when the captures were made.</summary>
public class SchemaAdapterMatrixTests
{
    private static readonly string[] Improved =
    [
        "params-null", "root-null", "root-true", "pattern-dotnet-number", "required-null", "type-null-value",
    ];

    // The server accepted these, and then gave no constraint at all, or one that nothing matches.
    private static readonly string[] RefusedThoughAccepted = ["params-string", "params-array", "root-string", "root-array", "root-false", "min-gt-max-int"];

    private static readonly string[] Rewritten =
    [
        "ref-recursive", "ref-pointer-escaped", "array-items-true", "prop-true", "properties-null", "additionalProperties-null",
    ];

    private static readonly string[] Refused = ["params-string", "params-array", "prop-false", "enum-empty", "maxLength-negative"];

    private static readonly string[] LeftToTheServer = ["ref-unresolvable", "ref-external", "ref-anchor", "type-unknown", "type-date"];

    public static TheoryData<string, string> Accepted => Rows(accepted: true);

    public static TheoryData<string, string> NotAccepted => Rows(accepted: false);

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Schema_that_the_server_accepted_goes_out_unchanged_or_better(string file, string name)
    {
        JsonElement schema = SchemaOf(file, name);

        if (RefusedThoughAccepted.Contains(name))
        {
            Assert.Throws<ArgumentException>("options", () => SchemaAdapter.ToUtf8(schema, name));
        }
        else if (Improved.Contains(name))
        {
            Assert.NotEqual(JsonSerializer.Serialize(schema), Adapt(schema));
        }
        else
        {
            AssertUnchanged(schema);
        }
    }

    [Theory]
    [MemberData(nameof(NotAccepted))]
    public void Schema_that_the_server_refused_is_rewritten_or_refused_or_left_to_the_server(string file, string name)
    {
        JsonElement schema = SchemaOf(file, name);

        if (Rewritten.Contains(name))
        {
            Assert.NotEqual(JsonSerializer.Serialize(schema), Adapt(schema));
        }
        else if (Refused.Contains(name))
        {
            Assert.Throws<ArgumentException>("options", () => SchemaAdapter.ToUtf8(schema, name));
        }
        else
        {
            Assert.Contains(name, LeftToTheServer);
            AssertUnchanged(schema);
        }
    }

    private static TheoryData<string, string> Rows(bool accepted)
    {
        TheoryData<string, string> rows = [];
        foreach (string file in (string[])["tools/schema-matrix.json", "structured/schema-matrix.json"])
        {
            foreach (JsonElement result in ResultsOf(file).Where(result => result.GetProperty("status").GetInt32() == 200 == accepted))
            {
                rows.Add(file, result.GetProperty("name").GetString()!);
            }
        }

        return rows;
    }

    // Not the rows that say only what was sent ("(no parameters key)", a long schema cut short), nor those about other fields.
    private static IEnumerable<JsonElement> ResultsOf(string file) =>
        Captures.Json(file).GetProperty("results").EnumerateArray().Where(result =>
            (result.TryGetProperty("schema", out JsonElement schema) || result.TryGetProperty("parameters", out schema))
            && !(schema.ValueKind == JsonValueKind.String && schema.GetString()!.Length > 1));

    private static JsonElement SchemaOf(string file, string name)
    {
        JsonElement row = ResultsOf(file).Single(result => result.GetProperty("name").ValueEquals(name));
        return row.TryGetProperty("schema", out JsonElement schema) ? schema : row.GetProperty("parameters");
    }

    private static void AssertUnchanged(JsonElement schema)
    {
        string sent = Adapt(schema);

        using JsonDocument document = JsonDocument.Parse(sent);
        Assert.True(JsonElement.DeepEquals(schema, document.RootElement), sent);
    }

    private static string Adapt(JsonElement schema) => Encoding.UTF8.GetString(SchemaAdapter.ToUtf8(schema, "the response format").Span);
}
