namespace LlamaCpp.Transport;

/// <summary>What a request asked for that a server may not be able to do.</summary>
[Flags]
internal enum RequestTraits
{
    None = 0,
    Chat = 1,
    Tools = 2,
    Media = 4,
    Embeddings = 8,
    Rerank = 16,
}
