namespace LlamaCpp.Routing.Servers;

/// <summary>The answer of a server to "are you ready?".</summary>
/// <param name="State">Ready, loading, unreachable or silent.</param>
/// <param name="Facts">What a ready server said of itself.</param>
internal sealed record ProbeResult(ServerState State, ModelFacts Facts);
