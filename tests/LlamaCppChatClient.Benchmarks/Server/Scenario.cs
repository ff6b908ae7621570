namespace LlamaCpp.Benchmarks.Server;

/// <summary>What the fake server answers; the name is the first segment of the path, so each case has a base URL of its own.</summary>
internal static class Scenario
{
    public const string TextBurst = "text-burst";
    public const string ToolBurst = "tool-burst";
    public const string TextOfManyStreams = "text-of-many-streams";
    public const string LongDocument = "long-document";
    public const string Embeddings = "embeddings";
    public const string SmallEmbeddings = "small-embeddings";
    public const string ShortAnswer = "short-answer";
    public const string Gateway = "gateway";

    /// <summary>Ends each connection after its answer without saying so, as llama-server does.</summary>
    public const string Closing = "closing";
    public const string FirstText = "first-text";
    public const string Abandoned = "abandoned";

    public const int BurstChunks = 2_000;
    public const int ToolFragments = 1_000;
    public const int ChunksOfManyStreams = 500;
    public const int DocumentLength = 200_000;
    public const int Vectors = 64;
    public const int Dimensions = 1_024;
    public const int FewDimensions = 16;

    /// <summary>The answers that need no more than to be sent.</summary>
    public static Dictionary<string, Reply> Replies() => new(StringComparer.Ordinal)
    {
        [TextBurst] = Recorded.TextStream(BurstChunks),
        [ToolBurst] = Recorded.ToolStream(ToolFragments),
        [TextOfManyStreams] = Recorded.TextStream(ChunksOfManyStreams),
        [LongDocument] = Recorded.Document(DocumentLength),
        [Embeddings] = Recorded.Embeddings(Vectors, Dimensions),
        [SmallEmbeddings] = Recorded.Embeddings(Vectors, FewDimensions),
        [ShortAnswer] = Recorded.TextStream(10),
        [Closing] = Recorded.TextStream(10),
        [Gateway] = Recorded.TextStream(10, date: "Fri, 27 Nov 2026 08:00:00 GMT"),
    };
}
