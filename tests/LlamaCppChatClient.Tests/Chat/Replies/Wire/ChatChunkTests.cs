using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>What an answer that keeps an event costs, in bytes: two for each byte of JSON or character, 128 for an object.</summary>
public sealed class ChatChunkTests : IDisposable
{
    private readonly ChatChunk _chunk = new();

    public void Dispose() => _chunk.Dispose();

    [Fact]
    public void Event_that_was_read_whole_counts_its_json()
    {
        Fill();
        _chunk.ByteCount = 1000;

        Assert.Equal((2 * 1000) + 128, _chunk.KeptBytes);
    }

    [Fact]
    public void Event_that_was_read_by_its_text_counts_its_text()
    {
        Fill();

        Assert.Equal((2 * (1 + 2 + 3 + 4)) + 128, _chunk.KeptBytes);
    }

    [Fact]
    public void Raw_json_its_text_and_an_error_count_too()
    {
        _chunk.RawText = "12345";
        Assert.Equal(2 * 5, _chunk.KeptBytes);

        _chunk.Raw = JsonElement.Parse("[1,2]");
        Assert.Equal((2 * 5) + 5, _chunk.KeptBytes);

        _chunk.Kind = ChatChunkKind.Malformed;
        Assert.Equal((2 * 5) + 5 + 128, _chunk.KeptBytes);
    }

    private void Fill()
    {
        _chunk.Content.Append("1");
        _chunk.Reasoning.Append("12");
        _chunk.Refusal.Append("123");
        _chunk.AddToolCall().Arguments.Append("1234");
    }
}
