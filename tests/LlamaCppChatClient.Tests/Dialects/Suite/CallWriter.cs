using System.Text.Json;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Writes the calls of a reply in a dialect.</summary>
internal static class CallWriter
{
    /// <summary>The parts of all calls, one for each event.</summary>
    public static IEnumerable<string> Parts(Reply reply, Dialect dialect) => reply.Calls.SelectMany((call, number) => Parts(call, number, dialect));

    /// <summary>The calls of a message, as a list.</summary>
    public static string List(Reply reply, Dialect dialect) => $"[{string.Join(',', reply.Calls.Select((call, number) =>
        $$$"""{"id":"call_{{{number}}}","type":"function","function":{"name":"{{{call.Name}}}","arguments":{{{Whole(call, dialect)}}}}}"""))}]";

    private static IEnumerable<string> Parts(Call call, int number, Dialect dialect)
    {
        string[] arguments = [.. Arguments(call, dialect)];
        for (int i = 0; i < arguments.Length; i++)
        {
            bool isFirst = i == 0;
            string? id = dialect[Dimension.Ids] switch
            {
                "none" => null,
                "every part" => $"\"call_{number}\"",
                "\"\" later" => isFirst ? $"\"call_{number}\"" : "\"\"",
                "a number, every part" => $"{1000 + number}",
                "another for each part" => $"\"call_{number}_{i}\"",
                _ => isFirst ? $"\"call_{number}\"" : null,
            };
            string? index = dialect[Dimension.Index] switch
            {
                "always 0" => "0",
                "none" => null,
                "as text" => $"\"{number}\"",
                _ => $"{number}",
            };
            bool isNamed = dialect[Dimension.Names] switch
            {
                "every part" => true,
                "last part" => i == arguments.Length - 1,
                _ => isFirst,
            };
            string?[] members =
            [
                index is null ? null : $"\"index\":{index}",
                id is null ? null : $"\"id\":{id}",
                isFirst ? "\"type\":\"function\"" : null,
                $"\"function\":{{{(isNamed ? $"\"name\":\"{call.Name}\"," : "")}\"arguments\":{arguments[i]}}}",
            ];
            yield return $"{{{string.Join(',', members.Where(member => member is not null))}}}";
        }
    }

    private static IEnumerable<string> Arguments(Call call, Dialect dialect)
    {
        if (dialect[Dimension.Arguments] is not ("in pieces" or "{} first" or "whole once more"))
        {
            return [Whole(call, dialect)];
        }

        int third = call.Arguments.Length / 3;
        string[] pieces = [.. new[] { call.Arguments[..third], call.Arguments[third..(2 * third)], call.Arguments[(2 * third)..] }.Select(piece => JsonSerializer.Serialize(piece))];
        return dialect[Dimension.Arguments] switch
        {
            "{} first" => ["\"{}\"", .. pieces],
            "whole once more" => [.. pieces, JsonSerializer.Serialize(call.Arguments)],
            _ => ["\"\"", .. pieces],
        };
    }

    private static string Whole(Call call, Dialect dialect) => dialect[Dimension.Arguments] switch
    {
        "an object" => call.Arguments,
        "a string in a string" => JsonSerializer.Serialize(JsonSerializer.Serialize(call.Arguments)),
        _ => JsonSerializer.Serialize(call.Arguments),
    };
}
