namespace LlamaCpp.Chat;

/// <summary>Where a part of an answer stands, the strongest last.</summary>
internal enum MemberSource
{
    /// <summary>The whole <c>message</c>, or what there is of it so far.</summary>
    Message = 1,

    /// <summary>An addition outside of a <c>delta</c>: the <c>text</c> of a choice, or the <c>content</c> of llama-server's own form.</summary>
    Text,

    /// <summary>An addition: <c>delta</c>.</summary>
    Delta,
}
