using System.Diagnostics;
using LlamaCpp.ServerTests.Fixture;
using LlamaCpp.Snippets.WorksWith;

namespace LlamaCpp.ServerTests.Docs;

/// <summary>The code of docs/works-with.md for vectors.</summary>
public sealed class WorksWithVectorsTests(Servers servers)
{
    private const string Question = "When does the train leave?";
    private const string Nearest = "The train leaves at nine.";
    private static readonly string[] Passages = ["The fox jumps over the fence.", Nearest, "Bread is baked in an oven."];

    [Fact]
    public async Task Nearest_passage_is_found_in_memory()
    {
        using LlamaCppEmbeddingGenerator generator = await ConnectAsync();

        Assert.Equal(Nearest, await Vectors.SearchAsync(generator, Passages, Question));
    }

    [Fact]
    public async Task Nearest_passage_is_found_in_sqlite()
    {
        using LlamaCppEmbeddingGenerator generator = await ConnectAsync();

        Assert.Equal(Nearest, await Vectors.SearchAsync(generator, Passages, Question, await FindSqliteVecAsync()));
    }

    // Skips the test on a machine that cannot get the extension, except under CI, where it fails.
    private static async Task<string> FindSqliteVecAsync()
    {
        using Process script = Process.Start(new ProcessStartInfo(Repository.PathOf("eng/sqlite-vec.sh")) { RedirectStandardOutput = true })!;
        string path = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(script.ExitCode == 0 || Environment.GetEnvironmentVariable("CI") == "true", "eng/sqlite-vec.sh failed.");
        Assert.Equal(0, script.ExitCode);
        return path.Trim();
    }

    private async Task<LlamaCppEmbeddingGenerator> ConnectAsync() => new((await servers.GetAsync(LlamaServerConfiguration.MetadataEmbedding)).BaseUrl.ToString());
}
