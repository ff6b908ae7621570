namespace LlamaCpp;

/// <summary>Options of <see cref="LlamaCppServerClient.TokenizeAsync"/> and <see cref="LlamaCppServerClient.GetTokensAsync"/>.</summary>
public sealed class LlamaCppTokenizeOptions : LlamaCppRequestOptions
{
    /// <summary>Gets or sets whether the tokens that begin (and end) a text are added, as the model wants them.</summary>
    /// <value>Sent as <c>add_special</c>. The default is <see langword="false"/>.</value>
    public bool AddSpecialTokens { get; set; }

    /// <summary>Gets or sets whether special tokens in the text, such as <c>&lt;|im_end|&gt;</c>, are taken as such.</summary>
    /// <value>Sent as <c>parse_special</c>. The default is <see langword="true"/>; <see langword="false"/> takes them as plain text.</value>
    public bool ParseSpecialTokens { get; set; } = true;
}
