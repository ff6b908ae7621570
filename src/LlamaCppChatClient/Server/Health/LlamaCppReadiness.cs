namespace LlamaCpp;

/// <summary>Where a wait for a server stands.</summary>
/// <param name="Health">What the server's last answer was.</param>
/// <param name="Waited">How long the wait has taken so far.</param>
public sealed record LlamaCppReadiness(LlamaCppHealth Health, TimeSpan Waited);
