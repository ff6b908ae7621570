namespace LlamaCpp.Tests.Dialects;

/// <summary>What a model says, before a server writes it down.</summary>
internal sealed record Reply(string Reasoning, string Text, params Call[] Calls)
{
    /// <summary>The replies that are written in every dialect. A call without arguments stands last: before another, it might be given that one's.</summary>
    public static Reply[] All { get; } =
    [
        new("", "Hello, world."),
        new("The user greets.\nI greet.", "Grüße 👋 \"世界\" \\ {\"a\": [DONE]}"),
        new("", "", new Call("get_weather", """{"city":"Oslo"}""")),
        new("Two cities.", "I look.", new Call("get_weather", """{"city":"Oslo"}"""), new Call("get_weather", """{"city":"Paris","units":{"of":["C","{}"]}}""")),
        new("", "", new Call("get_weather", """{"city":"Bärlin \"}"}"""), new Call("get_time", """{"zone":"UTC"}"""), new Call("now", "{}")),
    ];

    public string FinishReason => Calls.Length > 0 ? "tool_calls" : "stop";
}

/// <summary>A call of a tool, with its arguments as JSON.</summary>
internal sealed record Call(string Name, string Arguments);
