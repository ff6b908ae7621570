namespace LlamaCpp.Chat;

/// <summary>What one event of a chat stream is.</summary>
internal enum ChatChunkKind
{
    /// <summary>A part of the answer.</summary>
    Data,

    /// <summary>The stream's end, <c>[DONE]</c>.</summary>
    Done,

    /// <summary>The server reports an error; the stream ends.</summary>
    Error,

    /// <summary>Not the JSON that it should be.</summary>
    Malformed,

    /// <summary>An event that is not a part of the answer, such as a ping.</summary>
    Ignored,
}
