namespace LlamaCpp;

/// <summary>What one call to the server's own API can say beside its arguments.</summary>
public class LlamaCppRequestOptions
{
    /// <summary>Gets or sets the model of a router.</summary>
    /// <value>The default is <see langword="null"/>: the configured one, else the first that the server lists. A server with one model takes any.</value>
    public string? ModelId { get; set; }

    /// <summary>Gets or sets whether a router may load the model for this call.</summary>
    /// <value>
    /// The default is <see langword="null"/>: as the call has it. <see langword="false"/> sends <c>autoload=false</c>: the call fails when the model
    /// is not loaded. A sleeping model is woken all the same by calls that use it.
    /// </value>
    public bool? Load { get; set; }

    /// <summary>Gets or sets the server that this call goes to, in place of the client's own.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.BaseUrl"/>.</value>
    public LlamaCppEndpoint? Endpoint { get; set; }
}
