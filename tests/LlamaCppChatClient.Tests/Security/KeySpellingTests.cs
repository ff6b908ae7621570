using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Security;

/// <summary>A server or proxy that repeats the key in another spelling is not quoted, and its text can't move a terminal's cursor.</summary>
public class KeySpellingTests
{
    private const string Key = "sk-a+b/c&d<e>%2F'f";

    public static TheoryData<string> Spellings =>
    [
        Key,
        JsonSerializer.Serialize(Key).Trim('"'),
        JsonSerializer.Serialize(Key, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Trim('"').Replace("/", "\\/", StringComparison.Ordinal),
        WebUtility.HtmlEncode(Key),
        HtmlEncoder.Default.Encode(Key),
        Uri.EscapeDataString(Key),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Key}")),
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Spelling_is_in_no_exception_and_no_log(string spelling)
    {
        string error = JsonSerializer.Serialize(new { error = new { code = 400, message = $"Wrong header: {spelling}", type = spelling } });
        foreach ((string body, string mediaType) in new[] { (error, "application/json"), ($"<p>Authorization: Basic {spelling}</p>", "text/html"), ($"Authorization: {spelling}", "text/plain") })
        {
            using CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.BadRequest, body, mediaType);
            using RecordingLogger logger = new();
            using LlamaCppChatClient client = new(new ServerConnection(
                new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "m", ApiKey = Key }, new HttpClient(handler), logger));

            ErrorCall call = await ErrorCall.StreamAsync(client);

            string shown = call.Exception + call.Exception.ServerMessage + call.Exception.ServerErrorType + call.Exception.Hint + logger.Text;
            Assert.DoesNotContain(spelling, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, shown, StringComparison.Ordinal);
            Assert.Contains("***", call.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("application/json", """{"error":{"code":400,"message":"\u001b[2Jgone\r\n2026 forged"}}""")]
    [InlineData("text/plain", "\u001b[2Jgone\r\n2026 forged")]
    public async Task Text_of_the_server_is_printable_in_messages_and_logs(string mediaType, string body)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.ServiceUnavailable, body.Replace("gone", "Loading", StringComparison.Ordinal), mediaType)
            .AnswerStatus(HttpStatusCode.BadRequest, body, mediaType);
        using RecordingLogger logger = new();
        using LlamaCppChatClient client = new(new ServerConnection(new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "m" }, new HttpClient(handler), logger));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.DoesNotContain(call.Exception.Message, char.IsControl);
        Assert.DoesNotContain('\u001b', call.Exception.ServerMessage!);
        Assert.Contains("\\u001b[2J", call.Exception.Message, StringComparison.Ordinal);
        Assert.All(logger.Entries, entry => Assert.DoesNotContain(entry.Message, char.IsControl));
    }
}
