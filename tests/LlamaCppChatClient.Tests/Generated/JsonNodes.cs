using System.Text;
using System.Text.Json;

namespace LlamaCpp.Tests.Generated;

/// <summary>Puts what nobody expects where a node of a JSON document stands.</summary>
internal static class JsonNodes
{
    private static readonly string[] Odd = ["null", "5", "\"x\"", "[]", "[null]", "{}", """{"\ud83d":1}""", "\"\\ud83d\"", "1e300", "true"];

    /// <summary>The document with one node replaced, for each node and each replacement, and cut off at a few places.</summary>
    public static IEnumerable<string> Damage(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        foreach (Range node in Of(bytes))
        {
            string before = Encoding.UTF8.GetString(bytes.AsSpan(..node.Start.Value));
            string after = Encoding.UTF8.GetString(bytes.AsSpan(node.End.Value..));
            foreach (string odd in Odd)
            {
                yield return before + odd + after;
            }
        }

        for (int part = 0; part < 8; part++)
        {
            yield return Encoding.UTF8.GetString(bytes.AsSpan(..(bytes.Length * part / 8)));
        }
    }

    /// <summary>The names of all members with their places: documents with the same are damaged alike.</summary>
    public static string Shape(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(member => member.Name + Shape(member.Value)))}}}",
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Take(1).Select(Shape))}]",
        _ => "",
    };

    /// <summary>Where the values stand.</summary>
    private static List<Range> Of(byte[] json)
    {
        List<Range> nodes = [];
        Utf8JsonReader reader = new(json);
        reader.Read();
        Add(ref reader, nodes);
        return nodes;
    }

    private static void Add(ref Utf8JsonReader reader, List<Range> nodes)
    {
        int start = (int)reader.TokenStartIndex;
        int place = nodes.Count;
        nodes.Add(default);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.Read();
                Add(ref reader, nodes);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            // The items of a list are alike.
            for (bool isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
            {
                if (isFirst)
                {
                    Add(ref reader, nodes);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        nodes[place] = start..(int)reader.BytesConsumed;
    }
}
