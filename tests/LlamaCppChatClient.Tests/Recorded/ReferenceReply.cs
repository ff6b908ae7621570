using System.Text.Json;

namespace LlamaCpp.Tests.Recorded;

/// <summary>What an answer says, read in the plainest way: the whole body, a DOM, a fold.</summary>
internal sealed class ReferenceReply
{
    private readonly List<int?> _indexes = [];

    /// <summary>Text and reasoning in their order, each run whole.</summary>
    public List<(bool IsReasoning, string Text)> Runs { get; } = [];

    /// <summary>The text without the reasoning.</summary>
    public string Text => string.Concat(Runs.Where(run => !run.IsReasoning).Select(run => run.Text));

    public List<(string? Id, string? Name, string Arguments)> Calls { get; } = [];

    public string? FinishReason { get; private set; }

    public JsonElement? Usage { get; private set; }

    public JsonElement? Timings { get; private set; }

    public List<JsonElement> LogProbs { get; } = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public long? Created { get; private set; }

    public string? SystemFingerprint { get; private set; }

    public static ReferenceReply Of(RecordedResponse response) => Of(response.IsStream ? Events(response.Text) : [response.Json]);

    public static ReferenceReply Of(IEnumerable<JsonElement> parts)
    {
        ReferenceReply reply = new();
        foreach (JsonElement part in parts)
        {
            reply.Fold(part);
        }

        return reply;
    }

    /// <summary>The JSON of all events; what follows an error is not read.</summary>
    public static IEnumerable<JsonElement> Events(string stream) => StreamEvents.DataOf(stream)
        .Where(data => data.StartsWith('{'))
        .Select(data => JsonSerializer.Deserialize<JsonElement>(data));

    private void Fold(JsonElement part)
    {
        Id ??= Member(part, "id")?.GetString();
        Model ??= Member(part, "model")?.GetString();
        SystemFingerprint ??= Member(part, "system_fingerprint")?.GetString();
        Created ??= Member(part, "created")?.GetInt64();
        Usage = Member(part, "usage") ?? Usage;
        Timings = Member(part, "timings") ?? Timings;
        foreach (JsonElement choice in Items(Member(part, "choices")))
        {
            FinishReason = Member(choice, "finish_reason")?.GetString() ?? FinishReason;
            LogProbs.AddRange(Items(Member(Member(choice, "logprobs"), "content")));
            JsonElement? message = Member(choice, "delta") ?? Member(choice, "message");
            Say(isReasoning: true, Member(message, "reasoning_content")?.GetString());
            Say(isReasoning: false, Member(message, "content")?.GetString());
            foreach (JsonElement call in Items(Member(message, "tool_calls")))
            {
                FoldCall(call);
            }
        }
    }

    private void Say(bool isReasoning, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        if (Runs.Count > 0 && Runs[^1].IsReasoning == isReasoning)
        {
            Runs[^1] = (isReasoning, Runs[^1].Text + text);
        }
        else
        {
            Runs.Add((isReasoning, text));
        }
    }

    private void FoldCall(JsonElement call)
    {
        JsonElement? function = Member(call, "function");
        (string? id, string? name, string? arguments) = (Member(call, "id")?.GetString(), Member(function, "name")?.GetString(), Member(function, "arguments")?.GetString());
        int? index = Member(call, "index")?.GetInt32();
        int at = index is null ? -1 : _indexes.IndexOf(index);
        if (at < 0)
        {
            _indexes.Add(index);
            Calls.Add((id, name, arguments ?? ""));
        }
        else
        {
            Calls[at] = (Calls[at].Id ?? id, Calls[at].Name ?? name, Calls[at].Arguments + arguments);
        }
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private static JsonElement[] Items(JsonElement? list) => [.. list?.EnumerateArray() ?? default];
}
