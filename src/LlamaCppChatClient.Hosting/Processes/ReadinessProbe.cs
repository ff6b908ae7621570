namespace LlamaCpp.Hosting.Processes;

/// <summary>Waits until a started server is ready (true) or has ended (false).</summary>
/// <param name="run">The process.</param>
/// <param name="onAnswer">To be called when the server answers, ready or not.</param>
/// <param name="cancellationToken">Ends the wait.</param>
internal delegate Task<bool> ReadinessProbe(ServerRun run, Action onAnswer, CancellationToken cancellationToken);
