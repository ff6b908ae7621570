using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>The server's own JSON: always with a document, with streams on demand.</summary>
public class RawRepresentationTests
{
    private const string Final = """{"choices":[],"id":"i","usage":{"prompt_tokens":1},"__verbose":{"prompt":"p"}}""";

    private static readonly string[] Events = [Answers.Role, Answers.Text("a"), Answers.Text("b"), Answers.Stop, Final];

    [Fact]
    public async Task Document_keeps_its_json()
    {
        const string Json = """{"choices":[{"message":{"content":"Hi"}}],"x":[1]}""";

        ChatResponse response = await Answers.DocumentAsync(Json);

        Assert.Equal(Json, Assert.IsType<JsonElement>(response.RawRepresentation).GetRawText());
    }

    [Fact]
    public async Task Stream_keeps_nothing_unless_asked()
    {
        ChatResponse whole = await Answers.WholeAsync(Events);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(Events);

        Assert.Null(whole.RawRepresentation);
        Assert.Equal("ab", string.Concat(updates.Select(update => update.Text)));
        Assert.All(updates, update => Assert.Null(update.RawRepresentation));
    }

    [Fact]
    public async Task Folded_stream_keeps_all_its_events_on_demand()
    {
        ChatResponse response = await Answers.WholeAsync(Events, configure: options => options.IncludeRawRepresentation = true);

        List<JsonElement> raw = Assert.IsType<List<JsonElement>>(response.RawRepresentation);
        Assert.Equal(Events, raw.Select(json => json.GetRawText()));
    }

    [Fact]
    public async Task Update_keeps_its_event_and_the_last_one_all_that_had_no_text()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(Events, configure: options => options.IncludeRawRepresentation = true);

        Assert.Equal([Events[1], Events[2]], updates.SkipLast(1).Select(update => Assert.IsType<JsonElement>(update.RawRepresentation).GetRawText()));
        List<JsonElement> others = Assert.IsType<List<JsonElement>>(updates[^1].RawRepresentation);
        Assert.Equal([Events[0], Events[3], Events[4]], others.Select(json => json.GetRawText()));
    }

    [Fact]
    public async Task Answer_in_a_history_is_not_sent_raw()
    {
        ChatResponse response = await Answers.DocumentAsync("""{"choices":[{"message":{"role":"assistant","content":"Hi"}}],"role":"assistant"}""");

        Assert.Null(response.Messages[0].RawRepresentation);
    }
}
