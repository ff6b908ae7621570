using System.Text.Json;
using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>What generated events say, folded in the plainest way.</summary>
internal sealed record ReferenceAnswer(List<(bool IsReasoning, string Text)> Runs, List<ToolPart> Calls, ChatEvent[] Events)
{
    public static ReferenceAnswer Of(ChatEvent[] events)
    {
        ReferenceAnswer answer = new([], [], events);
        foreach (ChatEvent part in events)
        {
            answer.Say(isReasoning: true, part.Reasoning);
            answer.Say(isReasoning: false, part.Text);
            if (part.Call is { } call)
            {
                int at = answer.Calls.FindIndex(known => known.Index == call.Index);
                if (at < 0)
                {
                    answer.Calls.Add(call);
                }
                else
                {
                    ToolPart known = answer.Calls[at];
                    answer.Calls[at] = known with { Id = known.Id ?? call.Id, Name = known.Name ?? call.Name, Arguments = known.Arguments + call.Arguments };
                }
            }
        }

        return answer;
    }

    public void AssertSameAs(ChatResponse response)
    {
        ChatMessage message = Assert.Single(response.Messages);
        FunctionCallContent[] calls = [.. message.Contents.OfType<FunctionCallContent>()];
        Assert.Equal(Runs, message.Contents.Where(content => content is TextContent or TextReasoningContent).Select(content => (content is TextReasoningContent, content.ToString()!)));
        Assert.Equal(Runs.Count + Calls.Count, message.Contents.Count);
        Assert.Equal(Calls.Count, calls.Length);
        Assert.All(Calls.Zip(calls), pair => AssertSame(pair.First, pair.Second));
        Assert.Equal(Events.Last(part => part.FinishReason is not null).FinishReason, response.FinishReason?.Value);
        Assert.Equal(Events.LastOrDefault(part => part.Usage is not null)?.Usage, response.Usage is { } usage ? ((int)usage.InputTokenCount!, (int)usage.OutputTokenCount!) : null);
        JsonElement? timings = (JsonElement?)message.AdditionalProperties?.GetValueOrDefault(ResponseKeys.Timings);
        Assert.Equal(Events.LastOrDefault(part => part.PromptMilliseconds is not null)?.PromptMilliseconds, timings?.GetProperty("prompt_ms").GetInt32());
    }

    private static void AssertSame(ToolPart expected, FunctionCallContent call)
    {
        JsonElement? arguments = Parse(expected.Arguments);
        Assert.Equal(expected.Name ?? "", call.Name);
        Assert.True(expected.Id is null ? call.CallId.Length > "call_".Length : expected.Id == call.CallId, call.CallId);
        Assert.Equal(arguments is null || expected.Name is null, call.Exception is not null);
        if (call.Exception is null)
        {
            Assert.True(JsonElement.DeepEquals(arguments!.Value, JsonSerializer.SerializeToElement(call.Arguments)), expected.Arguments);
        }
    }

    private static JsonElement? Parse(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(arguments.Length == 0 ? "{}" : arguments);
        }
        catch (JsonException)
        {
            return null;
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
}
