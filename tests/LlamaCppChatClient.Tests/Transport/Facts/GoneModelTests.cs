using System.Net;
using LlamaCpp.Tests.Server;

namespace LlamaCpp.Tests.Transport;

/// <summary>Every kind of call finds the new model when the one that was discovered has gone, as chat does.</summary>
public class GoneModelTests
{
    private const string Unknown = """{"error":{"code":400,"message":"model 'before' not found","type":"invalid_request_error"}}""";

    private static readonly Dictionary<string, Func<LlamaCppServerClient, Task>> Calls = new()
    {
        ["completion"] = client => client.CompleteAsync("Once", cancellationToken: Native.Cancelled),
        ["infill"] = client => client.InfillAsync(new LlamaCppInfill { Prefix = "a", Suffix = "b" }, cancellationToken: Native.Cancelled),
        ["embeddings"] = client => client.EmbedTokensAsync([[1]], cancellationToken: Native.Cancelled),
        ["rerank"] = client => client.RerankAsync("q", ["d"], cancellationToken: Native.Cancelled),
        ["vectors"] = client => client.GetTokenVectorsAsync(["t"], cancellationToken: Native.Cancelled),
        ["decision"] = client => client.DecideAsync("s", [LlamaCppDecisionQuestion.YesOrNo("q", "Is it?")], cancellationToken: Native.Cancelled),
        ["slot"] = client => client.EraseSlotAsync(0, cancellationToken: Native.Cancelled),
        ["reasoning"] = client => client.EndReasoningAsync("id", cancellationToken: Native.Cancelled),
    };

    public static TheoryData<string> Kinds => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Discovered_model_that_has_gone_is_replaced_in_the_same_call(string kind)
    {
        CapturingHandler handler = Server();
        using LlamaCppServerClient client = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), ReadyTimeout = TimeSpan.Zero }, new HttpClient(handler));

        await Assert.ThrowsAnyAsync<LlamaCppException>(() => Calls[kind](client));

        Assert.Equal(["before", "after"], handler.Requests.Where(request => request.Method == "POST").Select(request => request.Json.GetProperty("model").GetString()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Model_that_somebody_named_is_never_replaced(string kind)
    {
        CapturingHandler handler = Server();
        using LlamaCppServerClient client = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "before", ReadyTimeout = TimeSpan.Zero }, new HttpClient(handler));

        await Assert.ThrowsAnyAsync<LlamaCppException>(() => Calls[kind](client));

        Assert.Single(handler.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Audio_that_can_be_read_again_is_sent_for_the_new_model(bool canSeek, int expected)
    {
        CapturingHandler handler = Server();
        using LlamaCppSpeechToTextClient client = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), ReadyTimeout = TimeSpan.Zero }, new HttpClient(handler));
        using Stream audio = canSeek ? new MemoryStream("waves"u8.ToArray()) : new ScriptedStream("waves"u8.ToArray());

        await Assert.ThrowsAnyAsync<LlamaCppException>(() => client.GetTextAsync(audio, cancellationToken: Native.Cancelled));

        string[] forms = [.. handler.Requests.Where(request => request.Method == "POST").Select(request => request.Text)];
        Assert.Equal(expected, forms.Length);
        Assert.All(forms, form => Assert.Contains("waves", form));
        Assert.Contains("before", forms[0]);
        Assert.Contains(canSeek ? "after" : "before", forms[^1]);
    }

    /// <summary>Lists one model and then another; knows neither of the two.</summary>
    private static CapturingHandler Server()
    {
        Queue<string> lists = new(["""{"data":[{"id":"before"}]}""", """{"data":[{"id":"after"}]}"""]);
        return new CapturingHandler().Otherwise(request =>
            request.Target.EndsWith("/health", StringComparison.Ordinal) ? Respond.Json("{}")
            : request.Method == "GET" ? Respond.Json(lists.TryDequeue(out string? list) ? list : """{"data":[{"id":"after"}]}""")
            : Respond.Json(Unknown, HttpStatusCode.BadRequest));
    }
}
