namespace LlamaCpp;

/// <summary>Options of <see cref="LlamaCppServerClient.RerankAsync"/>.</summary>
public sealed class LlamaCppRerankOptions : LlamaCppRequestOptions
{
    /// <summary>Gets or sets how many of the best documents to return, at least 1.</summary>
    /// <value>Sent as <c>top_n</c>. The default is <see langword="null"/>: all.</value>
    public int? TopN { get; set; }
}
