namespace LlamaCpp.Samples.Embeddings;

/// <summary>Shows on one line of the terminal how far something is. Writes to standard error, so that the results can be redirected.</summary>
internal sealed class ProgressBar(string what, int total) : IProgress<int>
{
    private const int Width = 30;

    public void Report(int done)
    {
        int filled = total == 0 ? Width : Width * done / total;
        string line = $"{what} [{new string('#', filled)}{new string('.', Width - filled)}] {done}/{total}";
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{line}{(done == total ? Environment.NewLine : "")}");
        }
        else if (done == total)
        {
            Console.Error.WriteLine(line);
        }
    }
}
