using System.Text.Json;

namespace LlamaCpp.Tests.Recorded;

/// <summary>What a recorded answer says, read in the plainest way: the whole body, a DOM, a fold.</summary>
internal sealed class ReferenceReply
{
    public string Text { get; private set; } = "";

    public string Reasoning { get; private set; } = "";

    public List<(string Id, string Name, string Arguments)> Calls { get; } = [];

    public string? FinishReason { get; private set; }

    public JsonElement? Usage { get; private set; }

    public JsonElement? Timings { get; private set; }

    public List<JsonElement> LogProbs { get; } = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public long? Created { get; private set; }

    public string? SystemFingerprint { get; private set; }

    public static ReferenceReply Of(RecordedResponse response)
    {
        ReferenceReply reply = new();
        foreach (JsonElement part in response.IsStream ? Events(response.Text) : [response.Json])
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
            Text += Member(message, "content")?.GetString();
            Reasoning += Member(message, "reasoning_content")?.GetString();
            foreach (JsonElement call in Items(Member(message, "tool_calls")))
            {
                FoldCall(call);
            }
        }
    }

    private void FoldCall(JsonElement call)
    {
        string? arguments = Member(Member(call, "function"), "arguments")?.GetString();
        if (Member(call, "id")?.GetString() is { } id)
        {
            Calls.Add((id, Member(Member(call, "function"), "name")!.Value.GetString()!, arguments ?? ""));
        }
        else
        {
            int index = Member(call, "index")!.Value.GetInt32();
            Calls[index] = Calls[index] with { Arguments = Calls[index].Arguments + arguments };
        }
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private static JsonElement[] Items(JsonElement? list) => [.. list?.EnumerateArray() ?? default];
}
