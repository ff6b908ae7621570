using System.Text;
using System.Text.Json;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Writes a reply as a server of some dialect does.</summary>
internal static class DialectWriter
{
    private const string Counts = """{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}""";

    /// <summary>The body of the response.</summary>
    public static byte[] Write(Reply reply, Dialect dialect)
    {
        string body = dialect.IsDocument ? Document(reply, dialect) : Stream([.. Events(reply, dialect)], dialect);
        string lineEnd = dialect[Dimension.Lines] switch { "CRLF" => "\r\n", "CR" => "\r", _ => "\n" };
        body = (dialect.Is(Dimension.Comments, "none") ? "" : ": working on it\n\n") + body;
        return Encoding.UTF8.GetBytes((dialect.Is(Dimension.Marks, "none") ? "" : "\uFEFF") + body.Replace("\n", lineEnd, StringComparison.Ordinal));
    }

    /// <summary>The label of the body; null for none.</summary>
    public static string? ContentType(Dialect dialect) => (dialect[Dimension.Label], dialect.IsDocument) switch
    {
        ("none", _) => null,
        ("text/plain", _) => "text/plain",
        ("right", true) or ("the other", false) => "application/json; charset=utf-8",
        _ => "text/event-stream",
    };

    private static string Document(Reply reply, Dialect dialect)
    {
        string usage = dialect.Is(Dimension.Usage, "within the choice") ? $",\"usage\":{Counts}" : "";
        string choice = Choice($"\"message\":{Message(reply, dialect)},\"finish_reason\":\"{reply.FinishReason}\"{usage}", dialect, "message");
        string whole = Event(choice, dialect, dialect.Is(Dimension.Usage, "none") || usage.Length > 0 ? null : UsageOf(dialect));
        return dialect.Is(Dimension.Form, "a document, then [DONE]") ? $"{whole}\n\ndata: [DONE]\n\n" : whole;
    }

    private static IEnumerable<string> Events(Reply reply, Dialect dialect)
    {
        string none = dialect.Is(Dimension.Finish, "\"\" until the end") ? "\"\"" : "null";
        string? running = dialect.Is(Dimension.Usage, "in every event") ? Counts : null;
        List<string> parts = [.. Parts(reply, dialect)];
        bool endsWithPart = dialect.Is(Dimension.Finish, "with the last part") && dialect[Dimension.Parts] is "delta" or "one message" or "messages so far";
        string finish = $"\"finish_reason\":\"{reply.FinishReason}\"" + (dialect.Is(Dimension.Usage, "within the choice") ? $",\"usage\":{Counts}" : "");
        for (int i = 0; i < parts.Count; i++)
        {
            bool isLast = endsWithPart && i == parts.Count - 1;
            yield return Event(Choice(parts[i] + "," + (isLast ? finish : $"\"finish_reason\":{none}"), dialect), dialect, isLast ? LastUsage(dialect) : running);
        }

        if (!endsWithPart)
        {
            string last = dialect[Dimension.Parts] switch
            {
                "delta, and message at the end" => $"\"message\":{Message(reply, dialect)},",
                "delta and message in one choice" => $"\"delta\":{{}},\"message\":{Message(reply, dialect)},",
                _ => "\"delta\":{},",
            };
            yield return Event(Choice(last + finish, dialect), dialect, LastUsage(dialect));
        }

        if (dialect[Dimension.Usage] is "in an event of its own" or "zeros after it" or "odd counts")
        {
            yield return Event("", dialect, UsageOf(dialect));
        }

        if (dialect.Is(Dimension.Usage, "zeros after it"))
        {
            yield return Event("", dialect, """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""");
        }
    }

    private static IEnumerable<string> Parts(Reply reply, Dialect dialect)
    {
        if (dialect.Is(Dimension.Parts, "one message"))
        {
            return [$"\"message\":{Message(reply, dialect)}"];
        }

        string[] reasoning = Halves(reply.Reasoning);
        string[] text = Halves(reply.Text);
        if (dialect.Is(Dimension.Parts, "messages so far"))
        {
            IEnumerable<Reply> states =
            [
                .. reasoning.Select((_, i) => reply with { Reasoning = string.Concat(reasoning[..(i + 1)]), Text = "", Calls = [] }),
                .. text.Select((_, i) => reply with { Text = string.Concat(text[..(i + 1)]), Calls = [] }),
                reply,
            ];
            return states.Select(state => $"\"message\":{Message(state, dialect)}");
        }

        return
        [
            "\"delta\":{\"role\":\"assistant\",\"content\":null}",
            .. reasoning.Select(part => $"\"delta\":{{{ReasoningOf(part, dialect)}}}"),
            .. text.Select(part => $"\"delta\":{{\"content\":{JsonSerializer.Serialize(part)}}}"),
            .. CallWriter.Parts(reply, dialect).Select(part => $"\"delta\":{{\"tool_calls\":[{part}]}}"),
        ];
    }

    private static string Message(Reply reply, Dialect dialect)
    {
        string?[] members =
        [
            "\"role\":\"assistant\"",
            reply.Reasoning.Length > 0 ? ReasoningOf(reply.Reasoning, dialect) : null,
            $"\"content\":{(reply.Text.Length > 0 ? JsonSerializer.Serialize(reply.Text) : "null")}",
            reply.Calls.Length > 0 ? $"\"tool_calls\":{CallWriter.List(reply, dialect)}" : null,
        ];
        return $"{{{string.Join(',', members.Where(member => member is not null))}}}";
    }

    private static string ReasoningOf(string text, Dialect dialect)
    {
        string json = JsonSerializer.Serialize(text);
        return dialect[Dimension.Reasoning] switch
        {
            "reasoning" => $"\"reasoning\":{json}",
            "both" => $"\"reasoning\":{json},\"reasoning_content\":{json}",
            _ => $"\"reasoning_content\":{json}",
        };
    }

    private static string Choice(string members, Dialect dialect, string of = "delta") => dialect[Dimension.Choices] switch
    {
        "a second one" => $"{{\"index\":0,{members}}},{{\"index\":1,\"{of}\":{{\"content\":\"WRONG\"}},\"finish_reason\":\"length\"}}",
        "no index" => $"{{{members}}}",
        "index last" => $"{{{members},\"index\":0}}",
        _ => $"{{\"index\":0,{members}}}",
    };

    private static string Event(string choices, Dialect dialect, string? usage)
    {
        string error = dialect.Is(Dimension.Error, "none") ? "" : $",\"error\":{dialect[Dimension.Error]}";
        string kind = dialect.IsDocument ? "chat.completion" : "chat.completion.chunk";
        return $"{{\"id\":\"chatcmpl-1\",\"object\":\"{kind}\",\"created\":1,\"model\":\"m\",\"choices\":[{choices}]{(usage is null ? "" : $",\"usage\":{usage}")}{error}}}";
    }

    private static string UsageOf(Dialect dialect) => dialect.Is(Dimension.Usage, "odd counts") ? """{"prompt_tokens":5.0,"completion_tokens":2,"total_tokens":null,"x":1e30,"y":"5"}""" : Counts;

    private static string? LastUsage(Dialect dialect) => dialect[Dimension.Usage] is "with the last choice" or "in every event" ? Counts : null;

    private static string[] Halves(string text)
    {
        int half = text.Length / 2;
        half -= half > 0 && char.IsHighSurrogate(text[half - 1]) ? 1 : 0;
        return text.Length == 0 ? [] : [text[..half], text[half..]];
    }

    private static string Stream(string[] events, Dialect dialect)
    {
        if (!dialect.IsEvents)
        {
            return string.Concat(events.Select(json => json + "\n")) + (dialect.Is(Dimension.End, "no [DONE]") ? "" : "data: [DONE]\n\n");
        }

        string name = dialect.Is(Dimension.EventName, "none") ? "" : $"event: {dialect[Dimension.EventName]}\n";
        string mark = dialect.Is(Dimension.Marks, "before each event") ? "\uFEFF" : "";
        string between = dialect.Is(Dimension.Comments, "between the events") ? ": still here\n\n" : "";
        string end = dialect[Dimension.End] switch
        {
            "no [DONE]" => "",
            "[DONE] twice" => "data: [DONE]\n\ndata: [DONE]\n\n",
            "event: done" => "event: done\ndata: [DONE]\n\n",
            _ => "data: [DONE]\n\n",
        };
        return string.Concat(events.Select((json, i) => $"{(i > 0 ? mark : "")}{name}data: {json}\n\n{between}")) + end;
    }
}
