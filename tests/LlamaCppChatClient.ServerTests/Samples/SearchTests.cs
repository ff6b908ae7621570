using LlamaCpp.Samples.Embeddings;
using LlamaServers = LlamaCpp.ServerTests.Fixture.Servers;

namespace LlamaCpp.ServerTests.Samples;

/// <summary><c>docs/samples/Embeddings</c>: what it finds, and what it embeds again.</summary>
public sealed class SearchTests : IDisposable
{
    private const int Wanted = 3;

    private static readonly LlamaServerConfiguration Embedding = new(
        "search-embedding", ["--threads", "1", "--threads-batch", "1", "-m", Repository.PathOf("tests/models/tiny-embed.gguf"), "--embeddings"]);

    private static readonly LlamaServerConfiguration Reranking = new(
        "search-reranking", ["--threads", "1", "--threads-batch", "1", "-m", Repository.PathOf("tests/models/tiny-rerank.gguf"), "--rerank", "-c", "2048"]);

    // Each question has its answer in the passage beside it.
    private static readonly (string Question, string Passage)[] Questions =
    [
        ("How long does a call wait for a server that loads its model?", "ReadyTimeout is 60 seconds: how long a call waits for a server that loads its model."),
        ("Which variable names the server?", "The variable LLAMACPP_BASE_URL names the server."),
        ("How is a hosted server stopped?", "A hosted server gets SIGTERM, and SIGKILL when it has not ended after five seconds."),
        ("What happens after a crash of the server?", "After a crash the server is started again, at most five times in a row."),
        ("How many dimensions has an embedding?", "An embedding has as many dimensions as the model says, for example 64."),
        ("Is the API key logged?", "The API key is never logged and never part of an exception."),
        ("Which models does the server have?", "GetModelsAsync lists the models that the server has."),
        ("How do I count the tokens of a chat?", "CountTokensAsync counts the tokens that a chat has."),
        ("Can the model see images?", "The model sees images when the server was started with a projector."),
        ("How do I limit the length of an answer?", "MaxOutputTokens limits the length of an answer."),
        ("How do I get JSON in a certain form?", "ChatResponseFormat.ForJsonSchema makes the model answer with JSON in a certain form."),
        ("How do I switch reasoning off?", "ReasoningEnabled switches reasoning on and off."),
        ("What is in the cache of a slot?", "The cache of a slot has the start of the last prompt."),
        ("How are documents ordered by relevance?", "RerankAsync orders documents by their relevance to a query."),
        ("What does the health check say while loading?", "The health check says degraded while the model is loading."),
        ("How do I stop an answer?", "Cancelling the token stops an answer and frees the slot."),
        ("What is thrown when nothing listens at the address?", "LlamaCppUnreachableException is thrown when nothing listens at the address."),
        ("What is thrown when the prompt is too long?", "LlamaCppContextOverflowException is thrown when the prompt is too long for the context."),
        ("How can speech become text?", "A transcription client turns speech into text."),
        ("How do I use several servers?", "The routing package spreads calls over several servers."),
        ("How does the library find a model's name?", "Without a name the library takes the first model that the server lists."),
        ("How do I set the temperature?", "Temperature sets how much the model varies its words."),
        ("What is a grammar for?", "A grammar in GBNF forbids every token that does not fit."),
        ("How fast was the answer?", "Timings tell how fast the answer was, in tokens per second."),
        ("How do I register the client?", "AddLlamaCppChatClient registers the client in the services."),
        ("Which .NET version do I need?", "The packages need .NET 8 or later, the samples .NET 10."),
        ("How do tools get called?", "UseFunctionInvocation calls the tools that the model asks for."),
        ("Can I fill in the middle of code?", "InfillAsync fills in the middle of code between a prefix and a suffix."),
        ("How is an adapter switched on?", "SetLoraAdaptersAsync switches adapters on, with a scale."),
        ("Where are traces sent?", "UseOpenTelemetry sends traces of calls to your collector."),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("llamacpp-search-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string IndexPath => Path.Combine(_folder, "index", "index.json");

    [Fact]
    public async Task Known_passages_are_found_and_reranking_finds_more()
    {
        await using LlamaServer embedding = await LlamaServers.StartAsync(Embedding);
        await using LlamaServer reranking = await LlamaServers.StartAsync(Reranking);
        using LlamaCppEmbeddingGenerator generator = new($"{embedding.BaseUrl}");
        using LlamaCppServerClient reranker = new($"{reranking.BaseUrl}");
        SearchIndex index = new(generator, IndexPath);
        await index.UpdateAsync(new Dictionary<string, string> { ["facts.md"] = string.Join("\n\n", Questions.Select(question => question.Passage)) }, (_, _) => { }, Cancelled);

        (int first, int found) = await CountAsync(new Retriever(index, reranker: null));
        (int firstReranked, int foundReranked) = await CountAsync(new Retriever(index, reranker));

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Of {Questions.Length} questions the right passage is the first / among the first {Wanted}: {first} / {found} by vectors, {firstReranked} / {foundReranked} after reranking.");
        Assert.True(found >= 20, $"{found} found by vectors");
        Assert.True(foundReranked >= found, $"{foundReranked} found after reranking, {found} before");
    }

    [Fact]
    public async Task Only_files_that_have_changed_are_embedded_again()
    {
        await using LlamaServer embedding = await LlamaServers.StartAsync(Embedding);
        using LlamaCppEmbeddingGenerator generator = new($"{embedding.BaseUrl}");
        Dictionary<string, string> files = new() { ["a.md"] = "One.\n\nTwo.", ["b.md"] = "Three." };

        int first = await new SearchIndex(generator, IndexPath).UpdateAsync(files, (_, _) => { }, Cancelled);
        files["b.md"] = "Four.";
        files["c.md"] = "Five.";
        SearchIndex index = new(generator, IndexPath);
        int second = await index.UpdateAsync(files, (_, _) => { }, Cancelled);
        files.Remove("a.md");
        int third = await index.UpdateAsync(files, (_, _) => { }, Cancelled);

        Assert.Equal((3, 2, 0), (first, second, third));
        Assert.Equal(["Five.", "Four."], (await index.SearchAsync("Anything", 10, Cancelled)).Select(result => result.Passage.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Script_starts_servers_of_its_own_and_cites_file_and_line()
    {
        string command = await LlamaServers.FindCommandAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "facts.md"), "# Capitals\n\nThe capital of Spain is Madrid.\n\nThe capital of France is Paris.\n", Cancelled);
        using SampleProcess search = SampleProcess.Start(
            Repository.PathOf("eng/search.sh"), ["--folder", _folder, "What is the capital of France?"], server: null, [new("LLAMACPP_SERVER", command)]);

        (int exitCode, string output, _) = await search.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.StartsWith("[1] facts.md:5  Capitals, ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Passages_name_the_line_that_they_begin_at()
    {
        string markdown = $"# Title\nFirst line\nof a paragraph.\n\n## Second\n\n- item\n{new string('x', 390)}\nlast line\n";

        Passage[] passages = [.. Documentation.Split("docs/a.md", markdown)];

        Assert.Equal(["docs/a.md:2", "docs/a.md:7", "docs/a.md:9"], passages.Select(passage => passage.Citation));
        Assert.Equal(["Title", "Second", "Second"], passages.Select(passage => passage.Heading));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(int First, int Found)> CountAsync(Retriever retriever)
    {
        (int first, int found) = (0, 0);
        foreach ((string question, string passage) in Questions)
        {
            string[] results = [.. (await retriever.FindAsync(question, Wanted, Cancelled)).Select(result => result.Passage.Text)];
            first += results[0] == passage ? 1 : 0;
            found += results.Contains(passage) ? 1 : 0;
        }

        return (first, found);
    }
}
