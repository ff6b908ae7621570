using LlamaCpp.ServerTests.Samples;

namespace LlamaCpp.BrowserTests;

/// <summary>The samples without a page, as the documentation pictures them.</summary>
public sealed class ConsoleTests(Chromium chromium, Servers servers)
{
    private const int Columns = 100;

    private static readonly LlamaServerConfiguration Embedding = new(
        "search-embedding", ["--threads", "1", "--threads-batch", "1", "-m", Repository.PathOf("tests/models/tiny-embed.gguf"), "--embeddings"]);

    [Fact]
    public async Task Console_shows_reasoning_tool_and_answer()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        await using Terminal terminal = await Terminal.StartAsync(Columns, server.BaseUrl, "dotnet", PathOf("Chat"));
        await terminal.WaitForAsync("\n>");

        foreach (string input in (string[])["What is the weather in Paris?", "Tell me a story about a fox."])
        {
            await terminal.TypeAsync(input);
            await terminal.PressAsync("Enter");
            await terminal.WaitForAsync("tokens per second)\n>");
        }

        await terminal.TypeAsync("/tokens");
        await terminal.PressAsync("Enter");
        string screen = await terminal.WaitForAsync("of the context.\n>");
        Assert.Contains("[get_weather(city: \"Paris\") = sunny, 22]\n", screen, StringComparison.Ordinal);
        await chromium.SaveTerminalAsync(await terminal.ReadStyledAsync(), "console");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(Columns)]
    public async Task Search_leaves_its_results_on_the_screen_and_no_progress(int columns)
    {
        LlamaServer server = await servers.GetAsync(Embedding);
        string folder = Directory.CreateTempSubdirectory("llamacpp-search-").FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "facts.md"),
            "# Capitals\n\nThe capital of France is Paris.\n\nThe capital of Spain is Madrid.\n\n# Small talk\n\nHello!\n\nThe weather is nice today.\n",
            TestContext.Current.CancellationToken);

        await using Terminal terminal = await Terminal.StartAsync(
            columns, server.BaseUrl, "dotnet", PathOf("Embeddings"), "--folder", folder, "What is the capital of France?");
        await terminal.WaitForExitAsync();

        string screen = await terminal.ReadAsync();
        Assert.StartsWith("[1] facts.md:3  Capitals, 0.", screen, StringComparison.Ordinal);
        Assert.Contains("\nThe capital of France is Paris.\n\n[2] ", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("Indexing", screen, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    // In the folder of the same configuration as this assembly.
    private static string PathOf(string sample) =>
        Repository.PathOf($"docs/samples/{sample}/{Path.GetRelativePath(Repository.PathOf("tests/LlamaCppChatClient.BrowserTests"), AppContext.BaseDirectory)}/{sample}.dll");
}
