using System.Text;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Chat;

/// <summary>A whole reply, which comes in as many pieces of memory as it likes.</summary>
public sealed class DocumentReadingTests : IDisposable
{
    private const int MaxRaw = 32 * 1024;

    private readonly ChatChunk _chunk = new();

    public void Dispose() => _chunk.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void Document_reads_the_same_wherever_its_memory_is_cut(string before)
    {
        string json = """{"choices":[{"message":{"content":"a\"\u00e9 😀","refusal":"b","tool_calls":[{"id":"i","function":{"name":"f","arguments":"{\"x\":1}"}}]}}]}""";
        byte[] bytes = Encoding.UTF8.GetBytes(before + json);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            ChatChunkReader reader = new(_chunk, keepRaw: false);

            reader.ReadDocument(Pieces.Of(bytes[..cut], bytes[cut..]));

            Assert.Equal((ChatChunkKind.Data, "a\"é 😀", "b"), (_chunk.Kind, _chunk.Content.ToString(), _chunk.Refusal.ToString()));
            Assert.Equal("{\"x\":1}", Assert.Single(_chunk.ToolCalls.ToArray()).Arguments.ToString());
            Assert.Equal(json, _chunk.Raw?.GetRawText());
        }
    }

    [Fact]
    public void Long_document_in_pieces_is_noted_by_its_beginning()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("{\"choices\":[" + new string(' ', 3000) + "]}");
        ChatChunkReader reader = new(_chunk, keepRaw: false);

        reader.ReadDocument(Pieces.Of(bytes[..2000], bytes[2000..]));

        Assert.Equal(bytes.Length, _chunk.ByteCount);
        Assert.StartsWith("{choices:", reader.Notes.LastShape, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaxRaw, false, true)]
    [InlineData(MaxRaw + 1, false, false)]
    [InlineData(MaxRaw + 1, true, true)]
    public void Json_is_kept_unless_it_is_long_and_nobody_asked(int length, bool keepRaw, bool isKept)
    {
        const string Around = """{"choices":[{"message":{"content":""}}]}""";
        string json = Around.Insert(Around.IndexOf("\"}}", StringComparison.Ordinal), new string('x', length - Around.Length));

        new ChatChunkReader(_chunk, keepRaw).ReadDocument(new(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(length, _chunk.ByteCount);
        Assert.Equal(isKept, _chunk.Raw is not null);
    }

    [Fact]
    public void Text_is_kept_on_demand()
    {
        byte[] json = """{"choices":[{"message":{"content":"x"}}]}"""u8.ToArray();

        new ChatChunkReader(_chunk, keepRaw: false).ReadDocument(new(json));
        Assert.Null(_chunk.RawText);

        new ChatChunkReader(_chunk, keepRaw: false, keepText: true).ReadDocument(new(json));
        Assert.Equal(Encoding.UTF8.GetString(json), _chunk.RawText);
        Assert.Equal("x", _chunk.Content.ToString());
    }

    [Theory]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1}}""")]
    [InlineData("""{"object":"error","choices":[{"message":{"content":"x"}}]}""")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1},"error":{}}""")]
    public void Document_that_has_anything_else_is_no_error(string json)
    {
        new ChatChunkReader(_chunk, keepRaw: false).ReadDocument(new(Encoding.UTF8.GetBytes(json)));

        Assert.Equal((ChatChunkKind.Data, null), (_chunk.Kind, _chunk.Error));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    public void Document_without_a_choice_says_so(string json)
    {
        new ChatChunkReader(_chunk, keepRaw: false).ReadDocument(new(Encoding.UTF8.GetBytes(json)));

        Assert.Equal((ChatChunkKind.Malformed, "There are no 'choices'."), (_chunk.Kind, _chunk.ReadError?.Message));
    }
}
