namespace LlamaCpp;

/// <summary>A slot's prompt cache that was saved or restored.</summary>
public sealed class LlamaCppSlotFile
{
    /// <summary>The slot's number.</summary>
    public required int SlotId { get; init; }

    /// <summary>The file's name in the folder of the server's <c>--slot-save-path</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>The tokens in the file.</summary>
    public int TokenCount { get; init; }

    /// <summary>The file's size, in bytes.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>How long the server took.</summary>
    public TimeSpan Elapsed { get; init; }
}
