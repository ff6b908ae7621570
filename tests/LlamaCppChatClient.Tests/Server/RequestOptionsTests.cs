using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public sealed class RequestOptionsTests
{
    private static readonly LlamaCppRequestOptions Options = new() { ModelId = "other", Load = true, Endpoint = new LlamaCppEndpoint(new Uri("http://elsewhere:1234/v1"), "sk-other") };

    public static TheoryData<string, Func<LlamaCppServerClient, Task>> Calls => new()
    {
        { "[]", client => client.GetSlotsAsync(Options, Cancelled) },
        { "[]", client => client.GetLoraAdaptersAsync(Options, Cancelled) },
        { "{}", client => client.GetPropertiesAsync(Options, Cancelled) },
        { """{"status":"ok"}""", client => client.GetHealthAsync(Options, Cancelled) },
        { """{"status":"ok"}""", client => client.WaitUntilReadyAsync(options: Options, cancellationToken: Cancelled) },
        { """{"data":[]}""", client => client.GetModelsAsync(options: Options, cancellationToken: Cancelled) },
        { """{"content":""}""", client => client.DetokenizeAsync([1], Options, Cancelled) },
        { """{"success":true}""", client => client.SetLoraAdaptersAsync([], Options, Cancelled) },
        { """{"success":true}""", client => client.DeleteModelAsync("m", Options, Cancelled) },
        { """{"success":true}""", client => client.EndReasoningAsync("id", Options, Cancelled) },
        { "{}", client => client.SaveSlotAsync(0, "f", Options, Cancelled) },
        { "{}", client => client.RestoreSlotAsync(0, "f", Options, Cancelled) },
        { "{}", client => client.EraseSlotAsync(0, Options, Cancelled) },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_goes_to_its_own_server_with_its_own_key(string answer, Func<LlamaCppServerClient, Task> call)
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(answer);

        await call(handler.Client(configured => configured.ApiKey = "sk-mine"));

        RecordedRequest request = Assert.Single(handler.Requests);
        Assert.Equal("elsewhere:1234", new Uri(request.Target).Authority);
        Assert.Equal("Bearer sk-other", request.Header("Authorization"));
        Assert.DoesNotContain("autoload=false", new Uri(request.Target).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_is_sent_beside_the_model()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("{}");

        await handler.Client().SaveSlotAsync(0, "f", new() { ModelId = "other", Load = false }, Cancelled);

        RecordedRequest request = Assert.Single(handler.Requests);
        Assert.Equal("?action=save&autoload=false", new Uri(request.Target).Query);
        Assert.Equal("other", request.Json.GetProperty("model").GetString());
    }
}
