namespace LlamaCpp;

/// <summary>What a health check may ask of a llama-server.</summary>
public sealed class LlamaCppHealthCheckOptions
{
    /// <summary>Whether <c>GET /slots</c> may be asked for the busy slots of a server without <c>--metrics</c>.</summary>
    /// <value>
    /// The default is <see langword="true"/>. The question counts as work for the server: set <see langword="false"/> when it is started with
    /// <c>--sleep-idle-seconds</c>, or the check keeps it awake.
    /// </value>
    public bool IncludeBusySlots { get; set; } = true;
}
