namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A call to a server behind a gateway and a slow line, when others went before: what counts is whether the connection was kept.</summary>
internal sealed class LaterCall : TextBurst
{
    public override string Name => "a later call through nginx with TLS, 20 ms each way";

    public override string Key => "later-call";

    public override string Scenario => Server.Scenario.ShortAnswer;

    public override int Units => 1;

    public override Target Target => new(TimeRatio: 1.05);

    public override bool KeepsConnections => true;

    public override bool HasOllama => false;
}
