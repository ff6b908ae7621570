using System.Text.Json.Serialization;
using LlamaCpp.Transport;

namespace LlamaCpp;

/// <summary>What one call to the server's own API can say beside its arguments.</summary>
public class LlamaCppRequestOptions
{
    /// <summary>Gets or sets the model of a router.</summary>
    /// <value>The default is <see langword="null"/>: the configured one, else the first that the server lists. A server with one model takes any.</value>
    public string? ModelId { get; set; }

    /// <summary>Gets or sets whether a router may load the model for this call.</summary>
    /// <value>
    /// The default is <see langword="null"/>: a call that only looks does not load it, and one that uses it does unless the router was started with
    /// <c>--no-models-autoload</c>. <see langword="true"/> loads it in any case. <see langword="false"/>: the call fails when the model is not
    /// loaded. A sleeping model is woken all the same by calls that use it. Sent as <c>?autoload=</c>.
    /// </value>
    public bool? Load { get; set; }

    /// <summary>Gets or sets the server that this call goes to, in place of the client's own.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.BaseUrl"/>.</value>
    public LlamaCppEndpoint? Endpoint { get; set; }

    /// <summary>Gets or sets how long this call waits for a slot, if it takes one.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.QueueTimeout"/>, whose values it takes.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than 49 days.</exception>
    public TimeSpan? QueueTimeout
    {
        get;
        set => field = value is { } time && LlamaCppOptionsValidator.FindTimeError(nameof(QueueTimeout), time, allowZero: true) is { } error
            ? throw new ArgumentOutOfRangeException(nameof(value), time, error)
            : value;
    }

    /// <summary>Gets or sets who is told that this call waits for a slot, where, and since when.</summary>
    /// <value>The default is <see langword="null"/>: nobody.</value>
    [JsonIgnore]
    public IProgress<LlamaCppQueueProgress>? QueueProgress { get; set; }

    /// <summary>How the call waits; null when nothing is set.</summary>
    internal QueueSettings? Waiting => QueueTimeout is null && QueueProgress is null ? null : new QueueSettings(QueueTimeout, QueueProgress);
}
