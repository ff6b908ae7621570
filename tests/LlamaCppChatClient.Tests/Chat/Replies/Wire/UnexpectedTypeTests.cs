using System.Text;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>A member of the wrong type is named: whoever writes a server finds it by that.</summary>
public class UnexpectedTypeTests
{
    [Theory]
    [InlineData("[]", "'event' has the unexpected type StartArray.")]
    [InlineData("""{"choices":{}}""", "'choices' has the unexpected type StartObject.")]
    [InlineData("""{"choices":[1]}""", "'choice' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":5}]}""", "'delta' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"message":[]}]}""", "'message' has the unexpected type StartArray.")]
    [InlineData("""{"choices":[{"text":5}]}""", "'text' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"finish_reason":5}]}""", "'finish_reason' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"content":{}}}]}""", "'content' has the unexpected type StartObject.")]
    [InlineData("""{"choices":[{"delta":{"content":[5]}}]}""", "'content part' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"content":[{"text":5}]}}]}""", "'text' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"content":[{"refusal":5}]}}]}""", "'refusal' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":true}}]}""", "'reasoning_content' has the unexpected type True.")]
    [InlineData("""{"choices":[{"delta":{"refusal":5}}]}""", "'refusal' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":{}}}]}""", "'tool_calls' has the unexpected type StartObject.")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[5]}}]}""", "'tool call' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"id":[5]}]}}]}""", "'id' has the unexpected type StartArray.")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"function":5}]}}]}""", "'function' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"function":{"name":5}}]}}]}""", "'name' has the unexpected type Number.")]
    [InlineData("""{"choices":[{"delta":{"function_call":5}}]}""", "'function_call' has the unexpected type Number.")]
    public void Member_is_named(string json, string expected)
    {
        using ChatChunk chunk = new();

        new ChatChunkReader(chunk, keepRaw: false).ReadEvent("message", Encoding.UTF8.GetBytes(json));

        Assert.Equal((ChatChunkKind.Malformed, expected), (chunk.Kind, chunk.ReadError?.Message));
    }

    [Theory]
    [InlineData("""{"object":{"choices":5},"choices":[{"delta":{"content":"x"}}]}""")]
    [InlineData("""{"created":{"choices":5},"choices":[{"delta":{"content":"x"}}]}""")]
    [InlineData("""{"id":{"choices":5},"timings":[{"choices":5}],"usage":[{"choices":5}],"choices":[{"delta":{"content":"x"}}]}""")]
    [InlineData("""{"stop":{"choices":5},"stop_type":{"choices":5},"stopped_limit":[{"choices":5}],"content":{"choices":5},"choices":[{"delta":{"content":"x"}}]}""")]
    [InlineData("""{"choices":[{"logprobs":[{"content":[1]}],"delta":{"content":"x"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning":{"text":"no"},"content":"x"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning":["no",["no"],{"type":{"text":"no"},"text":5}],"content":"x"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"function":{"x":{"name":5}},"y":{"id":[]}}],"content":"x"}}]}""")]
    public void Member_that_can_be_left_out_is_left_out_with_all_that_is_in_it(string json)
    {
        using ChatChunk chunk = new();

        new ChatChunkReader(chunk, keepRaw: false).ReadEvent("message", Encoding.UTF8.GetBytes(json));

        Assert.Equal((ChatChunkKind.Data, "x", "", null), (chunk.Kind, chunk.Content.ToString(), chunk.Reasoning.ToString(), (object?)chunk.LogProbs));
        Assert.Null(chunk.Timings);
    }
}
