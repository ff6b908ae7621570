using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.TestSupport;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Many streams at once from a real llama-server with four slots: what the client costs beside the server's work.</summary>
internal sealed class RealStreams : ChatCase
{
    private const int Streams = 64;
    private const int TokensOfStream = 32;
    private const string Prompt = "Tell me a story.";

    private static readonly ChatOptions Options = new() { MaxOutputTokens = TokensOfStream };
    private static readonly ChatCompletionOptions OpenAIOptions = new() { MaxOutputTokenCount = TokensOfStream };

    public override string Name => "64 streams of 32 tokens at once from a real llama-server with 4 slots: tokens per second, client's CPU per 1,000 tokens";

    public override string Key => "real-streams";

    public override string Scenario => "";

    public override int Units => Streams * TokensOfStream;

    public override Target Target => new(TimeRatio: 1.1);

    public override bool IsSlow => true;

    public override Func<HttpContent> ToRawRequest => () => new RawRequest([new(ChatRole.User, Prompt)], tools: null).ToContent(TokensOfStream);

    public async Task<Row> RunAsync(Effort effort)
    {
        await using LlamaServer server = await LlamaServer.StartAsync(LlamaServerConfiguration.Endless);
        using ContenderSet contenders = MakeContenders(server.BaseUrl);
        IReadOnlyList<Measurement> measurements = await Interleaving.RunAsync(contenders.All, Units, effort.ForSlowCalls with { Rounds = 5 });
        Measurement library = measurements.Single(measurement => measurement.Contender == Contender.Library);
        return new Row(
            Name,
            measurements.ToDictionary(
                measurement => measurement.Contender,
                measurement => Format.Invariant($"{1_000_000 / measurement.Microseconds:#,0}/s, {measurement.CpuMicroseconds:0} ms")),
            Format.Limits(Target),
            MissedTime: library.TimeRatio > Target.TimeRatio,
            MissedMemory: false);
    }

    public override Task<CallResult> CallRawAsync(RawClient client) => AllAsync(() => client.StreamAsync(FieldPicker.PickContent, ToRawRequest()));

    public override Task<CallResult> CallAsync(IChatClient client) => AllAsync(async () =>
    {
        await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync(Prompt, Options))
        {
        }
    });

    public override Task<CallResult> CallAsync(ChatClient client) => AllAsync(async () =>
    {
        await foreach (StreamingChatCompletionUpdate _ in client.CompleteChatStreamingAsync([new UserChatMessage(Prompt)], OpenAIOptions))
        {
        }
    });

    private static async Task<CallResult> AllAsync(Func<Task> call)
    {
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => Task.Run(call)));
        return new(Streams);
    }
}
