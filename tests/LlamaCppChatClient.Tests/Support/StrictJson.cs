using System.Text;
using System.Text.Json;

namespace LlamaCpp.Tests.Support;

/// <summary>Reads and compares JSON by value; a key that comes twice is an error.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 1000 };

    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8.ToArray(), Options);
        return document.RootElement.Clone();
    }

    public static JsonElement Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Whether a text is an object, in JSON as forgiving as .NET's.</summary>
    public static bool IsObject(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static void Equal(string expected, JsonElement actual) => Equal(Parse(expected), actual);

    public static void Equal(JsonElement expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(expected, actual), $"Expected: {expected.GetRawText()}\nActual:   {actual.GetRawText()}");

    /// <summary>Asserts that the JSON has all members of <paramref name="expected"/>, and maybe others.</summary>
    public static void Contains(string expected, JsonElement actual)
    {
        foreach (JsonProperty member in Parse(expected).EnumerateObject())
        {
            Assert.True(actual.TryGetProperty(member.Name, out JsonElement value), $"No '{member.Name}' in {actual.GetRawText()}");
            Equal(member.Value, value);
        }
    }
}
