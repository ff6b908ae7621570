using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

/// <summary>Whether a router may load the model, for every call that names one.</summary>
public sealed class LoadTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "x")];

    // They use the model, so that a router loads it on demand; each asks everything that such a call can ask before.
    private static readonly Func<CapturingHandler, bool?, Task>[] Uses =
    [
        (handler, load) => Chat(handler).GetResponseAsync(Messages, Full(load), Cancelled),
        (handler, load) => Chat(handler).GetStreamingResponseAsync(Messages, Full(load), Cancelled).ToListAsync(Cancelled).AsTask(),
        (handler, load) => handler.Client().CompleteAsync(LlamaCppPrompt.FromMedia(new DataContent(new byte[1], "image/png")), new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().CompleteManyAsync(["x"], new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().InfillAsync(new LlamaCppInfill { Prefix = "a", Suffix = "b" }, new() { Load = load }, Cancelled),
        (handler, load) => new LlamaCppEmbeddingGenerator(Connection(handler)).GenerateAsync(["x"], new() { Load = load }, Cancelled),
        (handler, load) => new LlamaCppContentEmbeddingGenerator(Connection(handler)).GenerateAsync([new DataContent(new byte[1], "image/png")], new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().EmbedTokensAsync([[1]], new() { Load = load }, Cancelled),
        (handler, load) => new LlamaCppSpeechToTextClient(Connection(handler), ownsConnection: true).GetTextAsync(new MemoryStream([1]), new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().GetTokenVectorsAsync(["x"], new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().RerankAsync("q", ["d"], new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().DecideAsync("s", [LlamaCppDecisionQuestion.YesOrNo("q", "i")], new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().EndReasoningAsync("id", new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().SaveSlotAsync(0, "f", new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().RestoreSlotAsync(0, "f", new() { Load = load }, Cancelled),
        (handler, load) => handler.Client().EraseSlotAsync(0, new() { Load = load }, Cancelled),
        (handler, load) => new LlamaCppChatReducer(handler.Client(), new() { ChatOptions = new() { Load = load } }).ReduceAsync(Messages, Cancelled),
    ];

    private static readonly Func<LlamaCppServerClient, bool?, Task>[] Looks =
    [
        (client, load) => client.GetPropertiesAsync(new() { Load = load }, Cancelled),
        (client, load) => client.GetSlotsAsync(new() { Load = load }, Cancelled),
        (client, load) => client.HasIdleSlotAsync(new() { Load = load }, Cancelled),
        (client, load) => client.GetMetricsAsync(new() { Load = load }, Cancelled),
        (client, load) => client.GetLoraAdaptersAsync(new() { Load = load }, Cancelled),
        (client, load) => client.TokenizeAsync("x", new() { Load = load }, Cancelled),
        (client, load) => client.GetTokensAsync("x", new() { Load = load }, Cancelled),
        (client, load) => client.DetokenizeAsync([1], new() { Load = load }, Cancelled),
        (client, load) => client.ApplyTemplateAsync(Messages, Full(load), Cancelled),
        (client, load) => client.CountTokensAsync(Messages, Full(load), Cancelled),
    ];

    public static TheoryData<int, bool?> UsesAndLoads => new MatrixTheoryData<int, bool?>(Enumerable.Range(0, Uses.Length), [null, true, false]);

    public static TheoryData<int, bool?> LooksAndLoads => new MatrixTheoryData<int, bool?>(Enumerable.Range(0, Looks.Length), [null, true, false]);

    [Theory]
    [MemberData(nameof(UsesAndLoads))]
    public async Task Call_that_uses_the_model_says_what_was_set_in_every_request(int use, bool? load) =>
        AssertLoad(await RefusedAsync(handler => Uses[use](handler, load)), load);

    [Theory]
    [MemberData(nameof(LooksAndLoads))]
    public async Task Call_that_only_looks_loads_nothing_unless_it_was_set(int look, bool? load) =>
        AssertLoad(await RefusedAsync(handler => Looks[look](handler.Client(), load)), load ?? false);

    [Theory]
    [InlineData("true", true)]
    [InlineData("False", false)]
    public async Task Option_set_by_hand_as_text_is_understood(string text, bool load)
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["llamacpp:load"] = text } };

        Assert.Equal(load, options.Load);
        AssertLoad(await RefusedAsync(handler => Chat(handler).GetResponseAsync(Messages, options, Cancelled)), load);
    }

    [Fact]
    public async Task Option_set_by_hand_that_is_no_boolean_is_refused_by_its_key()
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["llamacpp:load"] = "maybe" } };

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => Chat(new CapturingHandler()).GetResponseAsync(Messages, options, Cancelled));

        Assert.Equal("AdditionalProperties[\"llamacpp:load\"] holds 'maybe', which is not true or false.", error.Message);
    }

    [Fact]
    public void Options_of_all_kinds_keep_it_and_null_removes_it()
    {
        ChatOptions options = new() { Load = false };
        ChatOptions read = JsonSerializer.Deserialize<ChatOptions>(JsonSerializer.Serialize(options.Clone(), AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;

        Assert.False(read.Load);
        read.Load = null;
        Assert.Empty(read.AdditionalProperties!);
        Assert.Null(read.Load);
        Assert.True(new EmbeddingGenerationOptions { Load = true }.Load);
        Assert.True(new SpeechToTextOptions { Load = true }.Load);
    }

    private static LlamaCppChatClient Chat(CapturingHandler handler) => new(Connection(handler));

    private static ChatOptions Full(bool? load) => new()
    {
        Load = load,
        Reasoning = new() { Effort = ReasoningEffort.Low },
        Tools = [AIFunctionFactory.Create(() => 1, "f")],
    };

    /// <summary>The requests of a call that a router refuses, since the model is not loaded.</summary>
    private static async Task<CapturingHandler> RefusedAsync(Func<CapturingHandler, Task> call)
    {
        CapturingHandler handler = new CapturingHandler()
            .Otherwise(_ => Respond.Json("""{"error":{"code":400,"message":"model is not loaded","type":"invalid_request_error"}}""", HttpStatusCode.BadRequest));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => call(handler));

        Assert.Contains(
            handler.Requests[^1].Path().Contains("autoload=false", StringComparison.Ordinal) ? "set Load of its options to true" : "--no-models-autoload", error.Hint, StringComparison.Ordinal);
        return handler;
    }

    private static void AssertLoad(CapturingHandler handler, bool? load)
    {
        Assert.All(handler.Requests, request => Assert.Equal(load is null ? 0 : 1, request.Path().Split("autoload=").Length - 1));
        Assert.All(handler.Requests, request => Assert.Contains(load is { } value ? $"autoload={(value ? "true" : "false")}" : "", request.Path(), StringComparison.Ordinal));
        Assert.All(handler.Requests, request => Assert.DoesNotContain("load\":", request.Text, StringComparison.Ordinal));
        Assert.All(handler.Requests, request => Assert.DoesNotContain("llamacpp:", request.Text, StringComparison.Ordinal));
    }
}
