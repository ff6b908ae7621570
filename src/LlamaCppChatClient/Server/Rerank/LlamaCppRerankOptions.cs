namespace LlamaCpp;

/// <summary>Options of <see cref="LlamaCppServerClient.RerankAsync"/>.</summary>
public sealed class LlamaCppRerankOptions : LlamaCppRequestOptions
{
    /// <summary>Gets or sets how many of the best documents to return, at least 1.</summary>
    /// <value>The default is <see langword="null"/>: all. The server scores all of them in any case, so that they all count in the usage.</value>
    public int? TopN { get; set; }
}
