using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>The first bytes of a body say what it is; its label may say something else.</summary>
public class LabelTests
{
    private const string Document = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}""";

    private static readonly string Events = C("""{"content":"Hel"}""") + C("""{"content":"lo"}""", "\"stop\"") + Done;

    private static readonly string[] Types = ["text/event-stream", "application/json", "text/plain", "text/html; charset=utf-8", "application/octet-stream", "application/x-ndjson", "nonsense", ""];

    private static readonly (string Name, string Body)[] Bodies =
    [
        ("events", Events),
        ("events after a comment", ": ping\n\n" + Events),
        ("events after many comments", string.Concat(Enumerable.Repeat(": still working on it\n\n", 100)) + Events),
        ("events after blank lines", "\r\n\r\n \n" + Events),
        ("events after a byte order mark", "\uFEFF" + Events),
        ("events with a name", "event: chunk\n" + Events),
        ("events with an id and a retry", "id: 7\nretry: 100\n" + Events),
        ("events without spaces", Events.Replace("data: ", "data:", StringComparison.Ordinal)),
        ("a document", Document),
        ("a document after a byte order mark", "\uFEFF" + Document),
        ("a document after blank lines", "\n\n   \n" + Document + "\n"),
        ("a document after comments", ": working\n\n: working\n\n" + Document),
        ("a document in lines", Document.Replace("{", "{\n", StringComparison.Ordinal).Replace(",", ",\r\n  ", StringComparison.Ordinal)),
        ("a document and [DONE]", Document + "\n\n" + Done),
        ("a document and [DONE] on its line", Document + Done),
        ("a document and a comment", Document + "\n: bye\n"),
        ("chunks on lines", Events.Replace("data: {", "{", StringComparison.Ordinal).Replace("}\n\n", "}\n", StringComparison.Ordinal)),
        ("chunks on lines without [DONE]", Events.Replace(Done, "", StringComparison.Ordinal).Replace("data: ", "", StringComparison.Ordinal)),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach ((string name, _) in Bodies)
            {
                foreach (string type in Types)
                {
                    cases.Add(name, type);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Body_is_read_under_any_label(string name, string contentType)
    {
        string body = Bodies.Single(body => body.Name == name).Body;

        ChatResponse response = await ReadAsync(body, contentType.Length == 0 ? null : contentType);
        ChatResponse asked = await ReadAsync(body, contentType.Length == 0 ? null : contentType, options => options.UseStreaming = false);

        Assert.Equal(("Hello", "Hello"), (response.Text, asked.Text));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("""{"message":""}""")]
    [InlineData("""{"message":null,"type":"","code":null}""")]
    [InlineData("""{"code":0,"message":""}""")]
    [InlineData("""{"error":{}}""")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Empty_error_beside_an_answer_is_none(string error)
    {
        string document = Document[..^1] + $$""","error":{{error}}}""";
        string events = Events.Replace("\"model\":", $$"""  "error":{{error}},"model":""", StringComparison.Ordinal);

        Assert.Equal("Hello", (await ReadAsync(document, "application/json")).Text);
        Assert.Equal("Hello", (await ReadAsync(events)).Text);
    }

    [Theory]
    [InlineData("\"broke\"", "broke")]
    [InlineData("""{"message":"broke"}""", "broke")]
    [InlineData("""{"type":"","detail":"broke","message":""}""", "broke")]
    [InlineData("true", "true")]
    [InlineData("""["broke"]""", """["broke"]""")]
    [InlineData("""{"code":502}""", """{"code":502}""")]
    public async Task Error_with_words_beside_an_answer_is_one(string error, string said)
    {
        LlamaCppException document = await FailAsync<LlamaCppException>(Document[..^1] + $$""","error":{{error}}}""", "application/json");
        LlamaCppInterruptedException stream = await FailAsync<LlamaCppInterruptedException>(C("""{"content":"Hel"}""") + Chunk("""{"index":0,"delta":{"content":"lo"}}""").Replace("\"model\":", $$"""  "error":{{error}},"model":""", StringComparison.Ordinal));

        Assert.Equal((said, said), (document.ServerMessage, stream.ServerMessage));
        Assert.Equal("Hello", stream.PartialResponse.Text);
    }

    [Theory]
    [InlineData("""{"id":"1","choices":[{"index":0,"message":{"content":"Hel""")]
    [InlineData("""{"choices":[]}{"choices":[]}""")]
    [InlineData("""{"choices":[]} rubbish""")]
    [InlineData("<html><body>Bad gateway</body></html>")]
    public async Task Document_that_is_not_an_answer_is_quoted_under_any_label(string body)
    {
        foreach (string type in Types.Where(type => type.Length > 0))
        {
            Assert.Contains(body, (await FailAsync<LlamaCppException>(body, type)).Message, StringComparison.Ordinal);
        }
    }
}
