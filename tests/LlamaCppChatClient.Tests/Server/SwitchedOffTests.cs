using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

/// <summary>What a server was not started for is explained by the flag that it lacks.</summary>
public class SwitchedOffTests
{
    public static TheoryData<string, string, string> Recorded => new()
    {
        { "native/metrics-disabled.http", "metrics", "--metrics" },
        { "native/slots-disabled.http", "slots", "--no-slots" },
        { "native/slot-save-disabled.http", "save", "--slot-save-path" },
        { "native/slot-save-bad-filename.http", "save", "without folders" },
        { "native/slot-restore-missing-file.http", "save", "same model" },
        { "native/rerank-on-chat-server.http", "rerank", "--reranking" },
        { "embeddings/rerank-on-embedding-server.http", "rerank", "--reranking" },
        { "native/infill-unsupported-model.http", "infill", "fill in the middle" },
        { "errors/401-no-key.http", "slots", "LLAMACPP_API_KEY" },
        { "lifecycle/api-prefix-health-without-prefix.http", "props", "--api-prefix" },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Refusal_names_the_flag(string capture, string call, string flag)
    {
        LlamaCppServerClient client = Replay(capture);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => CallAsync(client, call));

        Assert.Contains(flag, exception.Hint, StringComparison.Ordinal);
        Assert.EndsWith(exception.Hint!, exception.Message, StringComparison.Ordinal);
        Assert.Equal(Captures.Load(capture).Response!.Status, (int)exception.StatusCode!);
    }

    [Theory]
    [InlineData("router/slots-no-model.http")]
    [InlineData("router/metrics-no-model.http")]
    [InlineData("router/chat-missing-model.http")]
    public async Task Router_that_misses_the_model_lists_those_there(string capture)
    {
        LlamaCppServerClient client = Replay(capture, "router/models-initial.http");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => CallAsync(client, "slots"));

        Assert.Equal("The server has: broken, tiny-a, tiny-b. Set ModelId of the call's options or LLAMACPP_MODEL to one of them.", exception.Hint);
    }

    private static Task CallAsync(LlamaCppServerClient client, string call) => call switch
    {
        "metrics" => client.GetMetricsAsync(cancellationToken: Cancelled),
        "slots" => client.GetSlotsAsync(cancellationToken: Cancelled),
        "save" => client.SaveSlotAsync(0, "a", cancellationToken: Cancelled),
        "rerank" => client.RerankAsync("a", ["b"], cancellationToken: Cancelled),
        "infill" => client.InfillAsync(new LlamaCppInfill { Prefix = "a", Suffix = "b" }, cancellationToken: Cancelled),
        "props" => client.GetPropertiesAsync(cancellationToken: Cancelled),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };
}
