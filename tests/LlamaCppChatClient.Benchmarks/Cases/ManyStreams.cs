using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Many streams at once on one client.</summary>
internal sealed class ManyStreams : TextBurst
{
    private const int Streams = 64;

    public override string Name => "64 streams of 500 chunks at once, per chunk";

    public override string Key => "many-streams";

    public override string Scenario => Server.Scenario.TextOfManyStreams;

    public override int Units => Streams * Server.Scenario.ChunksOfManyStreams;

    public override Target Target => new(TimeRatio: 1.3, Bytes: 400);

    public override Task<CallResult> CallRawAsync(RawClient client) => AllAsync(() => base.CallRawAsync(client));

    public override Task<CallResult> CallAsync(IChatClient client) => AllAsync(() => base.CallAsync(client));

    public override Task<CallResult> CallAsync(ChatClient client) => AllAsync(() => base.CallAsync(client));

    private static async Task<CallResult> AllAsync(Func<Task<CallResult>> call)
    {
        CallResult[] results = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => Task.Run(call)));
        return new(results.Sum(result => result.Amount));
    }
}
