namespace LlamaCpp.Tests.Dialects;

/// <summary>Something in which servers differ. The first of the forms is that of llama-server.</summary>
internal sealed record Dimension(string Name, params string[] Forms)
{
    public static Dimension Form { get; } = new("form", "events", "a document", "a document, then [DONE]", "chunks on lines");
    public static Dimension Label { get; } = new("Content-Type", "right", "the other", "text/plain", "none");
    public static Dimension Lines { get; } = new("line ends", "LF", "CRLF", "CR");
    public static Dimension Comments { get; } = new("comments", "none", "first", "between the events");
    public static Dimension Marks { get; } = new("byte order marks", "none", "first", "before each event");
    public static Dimension EventName { get; } = new("event name", "none", "message", "chunk");
    public static Dimension End { get; } = new("end", "[DONE]", "no [DONE]", "[DONE] twice", "event: done");
    public static Dimension Pieces { get; } = new("pieces on the wire", "one", "of 1 byte", "of 7 bytes");
    public static Dimension Parts { get; } = new("parts", "delta", "delta, and message at the end", "delta and message in one choice", "one message", "messages so far");
    public static Dimension Choices { get; } = new("choices", "one", "a second one", "no index", "index last");
    public static Dimension Finish { get; } = new("finish_reason", "in an event of its own", "\"\" until the end", "with the last part");
    public static Dimension Usage { get; } = new("usage", "in an event of its own", "none", "with the last choice", "in every event", "zeros after it", "within the choice", "odd counts");
    public static Dimension Reasoning { get; } = new("reasoning", "reasoning_content", "reasoning", "both");
    public static Dimension Error { get; } = new("error", "none", "null", "{}", "\"\"", "false", """{"message":"","code":null}""");
    public static Dimension Ids { get; } = new("ids of calls", "first part", "none", "every part", "\"\" later", "a number, every part", "another for each part");
    public static Dimension Index { get; } = new("index of calls", "counting", "always 0", "none", "as text");
    public static Dimension Names { get; } = new("names of calls", "first part", "every part", "last part");
    public static Dimension Arguments { get; } = new("arguments", "in pieces", "whole", "an object", "a string in a string", "{} first", "whole once more");

    public static Dimension[] All { get; } =
    [
        Form, Label, Lines, Comments, Marks, EventName, End, Pieces, Parts, Choices, Finish, Usage, Reasoning, Error, Ids, Index, Names, Arguments,
    ];
}
