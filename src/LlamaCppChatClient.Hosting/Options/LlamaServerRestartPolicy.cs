namespace LlamaCpp.Hosting;

/// <summary>How often a server that ended unasked is started again, and after which pauses.</summary>
public sealed class LlamaServerRestartPolicy
{
    /// <summary>How many restarts there are in a row before the server counts as failed for good.</summary>
    /// <value>The default is 5; 0 never restarts.</value>
    public int MaxConsecutiveRestarts { get; set; } = 5;

    /// <summary>The pause before the first restart; it doubles with each further one in a row.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server has to have been ready for the next restart to count as the first of its row.</summary>
    /// <value>The default is 1 minute.</value>
    public TimeSpan ResetAfter { get; set; } = TimeSpan.FromMinutes(1);

    internal TimeSpan PauseBefore(int restart)
    {
        double pause = Math.ScaleB(InitialDelay.TotalMilliseconds, restart - 1);
        return pause < MaxDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(pause) : MaxDelay;
    }

    internal LlamaServerRestartPolicy Clone() => (LlamaServerRestartPolicy)MemberwiseClone();
}
