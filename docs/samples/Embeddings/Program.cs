// Searches Markdown files by meaning: `Embeddings How do I stop an answer?`, `Embeddings --folder ~/notes How do I …?`
// Without LLAMACPP_BASE_URL it starts servers with the tiny models of this repository; see Servers.cs for the other variables.
using LlamaCpp;
using LlamaCpp.Samples.Embeddings;
using Microsoft.Extensions.AI;
using Spectre.Console;

const int PassageCount = 3;

string[] words = args is ["--folder", _, ..] ? args[2..] : args;
string question = string.Join(' ', words);
IAnsiConsole console = AnsiConsole.Console;
console.Profile.Width = Console.IsOutputRedirected ? ushort.MaxValue : console.Profile.Width;
using CancellationTokenSource cancellation = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

try
{
    string folder = Path.GetFullPath(args.Length > words.Length ? args[1] : Documentation.FindRepository());
    if (question.Length == 0)
    {
        return Fail("Ask something, for example: Embeddings How do I stop an answer?");
    }

    await using Servers servers = await Servers.StartAsync(cancellation.Token);
    SearchIndex index = new(servers.Embedder, IndexPath(folder));
    IReadOnlyDictionary<string, string> files = Documentation.Read(folder);
    await UpdateAsync(index, files);
    IReadOnlyList<(Passage Passage, double Score)> found = await new Retriever(index, servers.Reranker).FindAsync(question, PassageCount, cancellation.Token);
    await ShowAsync(servers.Chat, found);
    return 0;
}
catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
{
    return Fail("Stopped.");
}
catch (Exception error) when (error is LlamaCppException or ArgumentException or IOException)
{
    return Fail(error.Message);
}

// The time left is part of the bar; a terminal that is too narrow for all of it gets only the numbers.
async Task UpdateAsync(SearchIndex index, IReadOnlyDictionary<string, string> files)
{
    if (Console.IsErrorRedirected || !console.Profile.Capabilities.Interactive)
    {
        int embedded = await index.UpdateAsync(files, (_, _) => { }, cancellation.Token);
        Console.Error.WriteLine($"{embedded} passages indexed.");
        return;
    }

    ProgressColumn[] columns = console.Profile.Width < 60
        ? [new TaskDescriptionColumn(), new PercentageColumn()]
        : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
    await console.Progress().AutoClear(true).Columns(columns).StartAsync(async progress =>
    {
        ProgressTask task = progress.AddTask("Indexing");
        await index.UpdateAsync(
            files,
            (done, total) =>
            {
                task.MaxValue = int.Max(total, 1);
                task.Value = total == 0 ? 1 : done;
                task.Description = $"Indexing {done} of {total}, {task.Speed ?? 0:0}/s";
            },
            cancellation.Token);
    });
}

async Task ShowAsync(IChatClient? chat, IReadOnlyList<(Passage Passage, double Score)> found)
{
    if (chat is not null)
    {
        await foreach (ChatResponseUpdate update in Answerer.AnswerAsync(chat, question, found.Select(result => result.Passage), cancellation.Token))
        {
            console.Write(new Text(update.Text));
        }

        console.WriteLine();
        console.WriteLine();
    }

    foreach (((Passage passage, double score), int i) in found.Select((result, i) => (result, i)))
    {
        console.MarkupLineInterpolated($"[bold][[{i + 1}]] {passage.Citation}[/]  [dim]{passage.Heading}, {score:0.000}[/]");
        console.WriteLine(passage.Text);
        console.WriteLine();
    }
}

static string IndexPath(string folder) => Path.Combine(
    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
    "llamacpp-search",
    $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(folder)))[..16]}.json");

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
