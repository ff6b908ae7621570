// Searches the documentation of this repository by meaning: `Embeddings How do I stop an answer?`
// LLAMACPP_BASE_URL, LLAMACPP_MODEL and LLAMACPP_API_KEY say where the server is. It has to be started with --embeddings.
using LlamaCpp;
using LlamaCpp.Samples.Embeddings;

const int Results = 3;

string query = string.Join(' ', args);
if (query.Length == 0)
{
    return Fail("What are you looking for? For example: Embeddings How do I stop an answer?");
}

using CancellationTokenSource cancellation = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

try
{
    using LlamaCppEmbeddingGenerator generator = new(LlamaCppOptions.FromEnvironment());
    IReadOnlyList<Passage> passages = Documentation.Read(Documentation.FindRoot());
    SearchIndex index = await SearchIndex.CreateAsync(generator, passages, new ProgressBar("Indexing", passages.Count), cancellation.Token);
    foreach ((Passage passage, float score) in await index.SearchAsync(query, Results, cancellation.Token))
    {
        Console.WriteLine($"{score:0.000}  {passage.File}, {passage.Heading}");
        Console.WriteLine($"       {passage.Text.ReplaceLineEndings("\n       ")}");
        Console.WriteLine();
    }

    return 0;
}
catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
{
    return Fail("Stopped.");
}
catch (Exception error) when (error is LlamaCppException or ArgumentException or DirectoryNotFoundException)
{
    return Fail(error.Message);
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
