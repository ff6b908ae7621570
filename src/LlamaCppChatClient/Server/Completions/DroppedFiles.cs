namespace LlamaCpp.Server;

/// <summary>
/// Finds the files of which nothing reached the model: they get what one logical batch leaves of the context, which is nothing where
/// <c>-b</c> is not below <c>-c</c>, and the server does not say so. <c>/props</c> does not tell <c>-b</c> (b11669), but the answer has the prompt.
/// </summary>
internal static class DroppedFiles
{
    // What does not fit is cut off at the beginning.
    private const int TailLength = 32;

    /// <param name="files">The files that were sent.</param>
    /// <param name="prompt">What the model was given; null when the server did not say.</param>
    public static int Count(IReadOnlyList<LlamaCppInfillFile> files, string? prompt) =>
        prompt is null ? 0 : files.Count(file => !prompt.Contains(Tail(file.Text), StringComparison.Ordinal));

    private static string Tail(string text)
    {
        string end = text.Trim();
        return end.Length <= TailLength ? end : end[^TailLength..].TrimStart();
    }
}
