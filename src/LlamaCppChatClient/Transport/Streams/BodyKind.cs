namespace LlamaCpp.Transport;

/// <summary>What the body of a reply is.</summary>
internal enum BodyKind
{
    /// <summary>An event stream.</summary>
    Events,

    /// <summary>JSON, or a page.</summary>
    Document,

    /// <summary>Nothing, or text that is neither.</summary>
    Other,
}
