namespace LlamaCpp;

/// <summary>A gap in a text that the model is to fill.</summary>
/// <remarks>llama.cpp server README, section <c>POST /infill</c>.</remarks>
public sealed class LlamaCppInfill
{
    /// <summary>The text before the gap.</summary>
    public required string Prefix { get; init; }

    /// <summary>The text behind the gap.</summary>
    public required string Suffix { get; init; }

    /// <summary>The beginning of what stands in the gap, e.g. what the user has typed on this line.</summary>
    /// <value>The default is <see langword="null"/>: nothing.</value>
    public string? Prompt { get; init; }

    /// <summary>Other texts that help, such as the files that are open; the most important one last.</summary>
    /// <value>
    /// The default is empty. They get what one logical batch leaves of the context: a server with the default <c>-b</c> of 2,048 and a <c>-c</c> that
    /// is not larger drops them all (<see cref="LlamaCppCompletion.DroppedFileCount"/>).
    /// </value>
    public IReadOnlyList<LlamaCppInfillFile> Context { get; init; } = [];
}
