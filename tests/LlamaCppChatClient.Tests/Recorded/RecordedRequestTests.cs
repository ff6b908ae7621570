using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Recorded;

/// <summary>The golden conversations make the very requests that were recorded.</summary>
public class RecordedRequestTests
{
    public static TheoryData<string> Requests => [.. Captures.All("golden/*.http").Where(path => path.Contains("stream", StringComparison.Ordinal))];

    [Fact]
    public void Each_conversation_was_recorded_in_three_ways()
    {
        Assert.Equal(3 * Conversations.All.Count, Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Conversation_makes_the_recorded_request(string capture)
    {
        CaptureFile recorded = Captures.Load(capture);
        string name = Path.GetFileNameWithoutExtension(capture);
        bool whole = name.EndsWith("-nonstream", StringComparison.Ordinal);
        var (messages, options) = Conversations.All[name.Replace("-nonstream", "", StringComparison.Ordinal).Replace("-stream-usage", "", StringComparison.Ordinal).Replace("-stream", "", StringComparison.Ordinal)];
        FakeServer server = RecordedChats.Replay(capture);
        using LlamaCppChatClient client = server.Client(client => (client.Model, client.UseStreaming) = ("tiny-chat", !whole));

        await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);

        JsonNode expected = Comparable(recorded.Request.Json);
        JsonNode actual = Comparable(server.Body);
        if (name.EndsWith("-stream", StringComparison.Ordinal))
        {
            // This client always asks for the usage.
            expected["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        if (expected["stream"] is not null)
        {
            // ... and for progress, so that the server notices early that a caller has left.
            expected["return_progress"] = true;
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected: {expected.ToJsonString()}\nActual:   {actual.ToJsonString()}");
    }

    // The arguments of earlier calls are JSON in a string: their spaces do not matter.
    private static JsonNode Comparable(JsonElement body)
    {
        JsonNode node = JsonObject.Create(body)!;
        foreach (JsonNode? call in node["messages"]!.AsArray().SelectMany(message => message!["tool_calls"]?.AsArray() ?? []))
        {
            call!["function"]!["arguments"] = JsonNode.Parse((string)call["function"]!["arguments"]!);
        }

        return node;
    }
}
