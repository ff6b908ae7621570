using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Dialects;

/// <summary>
/// Counts in how many dialects this client and Microsoft.Extensions.AI.OpenAI are right, and holds that docs/dialects.md says so. With
/// LLAMACPP_UPDATE_DOCS=1 it writes the table.
/// </summary>
public class DialectTableTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- table: written by DialectTableTests -->";
    private const string End = "<!-- end of table -->";
    private const int Random = 300;

    [Fact]
    public async Task Table_says_in_how_many_dialects_each_client_is_right()
    {
        string path = Repository.PathOf("docs/dialects.md");
        string page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);

        string table = $"\n{await MakeTableAsync()}\n";

        output.WriteLine(table);
        if (Environment.GetEnvironmentVariable("LLAMACPP_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, page[..begin] + table + page[end..], TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Equal(table, page[begin..end].ReplaceLineEndings("\n"));
        }
    }

    private static async Task<string> MakeTableAsync()
    {
        List<(Dialect Dialect, bool Library, bool OpenAI)> results = [];
        foreach (Dialect dialect in Dialect.All(Random))
        {
            results.Add((dialect, await IsRightAsync(Readers.Library, dialect), await IsRightAsync(Readers.OpenAI, dialect)));
        }

        StringBuilder table = new("| Dialects | Number | LlamaCppChatClient | Microsoft.Extensions.AI.OpenAI |\n|---|--:|--:|--:|\n");
        Add("As llama-server writes", results.Where(result => Differing(result.Dialect) == 0));
        Add("One form differs", results.Where(result => Differing(result.Dialect) == 1));
        Add("Two forms differ", results.Where(result => Differing(result.Dialect) == 2));
        Add("More differ", results.Where(result => Differing(result.Dialect) > 2));
        Add("**All**", results);
        table.Append("\n| The one form that differs | LlamaCppChatClient | Microsoft.Extensions.AI.OpenAI |\n|---|:-:|:-:|\n");
        foreach ((Dialect dialect, bool library, bool openAI) in results.Where(result => Differing(result.Dialect) == 1))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {dialect.ToString().Replace("|", "\\|", StringComparison.Ordinal)} | {Word(library)} | {Word(openAI)} |\n");
        }

        return table.ToString();

        void Add(string name, IEnumerable<(Dialect Dialect, bool Library, bool OpenAI)> rows)
        {
            (Dialect Dialect, bool Library, bool OpenAI)[] all = [.. rows];
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {all.Length} | {all.Count(row => row.Library)} | {all.Count(row => row.OpenAI)} |\n");
        }
    }

    private static int Differing(Dialect dialect) => dialect.Choices.Count(choice => choice > 0);

    private static string Word(bool isRight) => isRight ? "yes" : "no";

    /// <summary>Whether all replies are read right in the way that the dialect's server was asked: as a stream, or as one document.</summary>
    private static async Task<bool> IsRightAsync(Func<Reply, Dialect, IChatClient> create, Dialect dialect)
    {
        foreach (Reply reply in Reply.All)
        {
            using IChatClient client = create(reply, dialect);
            try
            {
                Reading read = dialect.IsDocument ? await Readers.WholeAsync(client) : await Readers.StreamedAsync(client);

                // OpenAI's protocol has no reasoning: nobody is measured by it here.
                if (read with { Reasoning = "" } != Reading.Of(reply, dialect) with { Reasoning = "" })
                {
                    return false;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                return false;
            }
        }

        return true;
    }
}
