using System.Text;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>The form of <c>POST /completion</c>, and what only looks like it.</summary>
public sealed class NativeReplyTests : IDisposable
{
    private readonly ChatChunk _chunk = new();
    private readonly ChatChunkReader _reader;

    public NativeReplyTests() => _reader = new ChatChunkReader(_chunk, keepRaw: false);

    public void Dispose() => _chunk.Dispose();

    [Theory]
    [InlineData("""{"content":"Hi","stop":false}""", null)]
    [InlineData("""{"content":"Hi","stop":true}""", "stop")]
    [InlineData("""{"content":"Hi","x":{"stop":5},"stop":true,"stop_type":"eos"}""", "stop")]
    [InlineData("""{"content":"Hi","stop":true,"stop_type":"limit"}""", "length")]
    [InlineData("""{"content":"Hi","stop":true,"stopped_limit":true}""", "length")]
    [InlineData("""{"content":"Hi","stop":true,"stop_type":"limit","stopped_limit":true}""", "length")]
    [InlineData("""{"stopped_limit":true,"stop_type":"limit","stop":true,"content":"Hi"}""", "length")]
    [InlineData("""{"content":"Hi","stop":true,"stop_type":"limit","stop_type":"limit"}""", "length")]
    [InlineData("""{"content":"Hi","stop":true,"choices":[{"finish_reason":"content_filter"}]}""", "content_filter")]
    public void Content_beside_stop_is_an_answer(string json, string? finishReason)
    {
        Read(json);

        Assert.Equal((ChatChunkKind.Data, true, "Hi", finishReason), (_chunk.Kind, _chunk.HasAnswer, _chunk.Content.ToString(), _chunk.FinishReason));
        Assert.Null(_chunk.Usage);
    }

    [Theory]
    [InlineData("""{"content":"Hi"}""")]
    [InlineData("""{"content":"Hi","x":{"stop":true}}""")]
    [InlineData("""{"content":"Hi","choices":[],"stop":true}""")]
    [InlineData("""{"content":"Hi","stop":"no"}""")]
    [InlineData("""{"stop":"no","content":"Hi"}""")]
    [InlineData("""{"content":["Hi"],"stop":true}""")]
    [InlineData("""{"content":null,"stop":false}""")]
    public void Anything_else_is_none(string json)
    {
        Read(json);

        Assert.Equal((false, 0, null), (_chunk.HasAnswer, _chunk.Content.Length, _chunk.FinishReason));
        Assert.NotEqual(ChatChunkKind.Malformed, _chunk.Kind);
    }

    [Fact]
    public void Content_beside_choices_is_not_added_to_theirs()
    {
        Read("""{"choices":[{"delta":{"content":"Hi"}}],"content":"no","stop":true}""");

        Assert.Equal(("Hi", null), (_chunk.Content.ToString(), _chunk.FinishReason));
    }

    [Theory]
    [InlineData("\"tokens_evaluated\":3", 3L, null)]
    [InlineData("\"tokens_predicted\":2", null, 2L)]
    [InlineData("\"tokens_evaluated\":3,\"tokens_predicted\":2", 3L, 2L)]
    [InlineData("\"tokens_predicted\":2,\"usage\":{\"prompt_tokens\":7}", 7L, null)]
    public void Counts_are_the_usage_unless_there_is_one(string counts, long? prompt, long? completion)
    {
        Read($$"""{"content":"Hi","stop":true,{{counts}}}""");

        Assert.Equal((prompt, completion), (_chunk.Usage?.PromptTokens, _chunk.Usage?.CompletionTokens));
    }

    [Fact]
    public void Next_event_begins_anew()
    {
        Read("""{"content":"Hi","stop":true,"stop_type":"limit","tokens_evaluated":3,"tokens_predicted":2}""");

        Read("""{"choices":[]}""");
        Assert.False(_chunk.HasAnswer);

        Read("""{"content":"Hi","stop":true}""");
        Assert.Equal(("stop", null), (_chunk.FinishReason, _chunk.Usage));
    }

    [Fact]
    public void Empty_error_beside_an_answer_is_none()
    {
        Read("""{"content":"Hi","stop":false,"error":{}}""");

        Assert.Equal((ChatChunkKind.Data, "Hi"), (_chunk.Kind, _chunk.Content.ToString()));
    }

    private void Read(string json) => _reader.ReadEvent("message", Encoding.UTF8.GetBytes(json));
}
