using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.ServerClient;

/// <summary>The server's own API on the server with everything that chat needs.</summary>
public class ServerClientTests(Servers servers)
{
    private static readonly ChatMessage[] Question = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "What is the capital of France?")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_is_ready_and_describes_itself_and_its_model()
    {
        using LlamaCppServerClient client = await ClientAsync();

        LlamaCppServerState health = await client.GetHealthAsync(cancellationToken: Cancelled);
        await client.WaitUntilReadyAsync(TimeSpan.Zero, cancellationToken: Cancelled);
        LlamaCppServerProperties properties = await client.GetPropertiesAsync(cancellationToken: Cancelled);
        LlamaCppModel model = Assert.Single(await client.GetModelsAsync(cancellationToken: Cancelled));

        Assert.Equal(LlamaCppServerState.Ready, health);
        Assert.Equal((2048, 4, "tiny-chat"), (properties.ContextSize, properties.SlotCount, properties.ModelAlias));
        Assert.Equal((true, true, true, true), (properties.SupportsVision, properties.MetricsEnabled, properties.SlotsEnabled, properties.TemplateCapabilities.SupportsTools));
        Assert.Equal(("tiny-chat", LlamaCppModelState.Loaded, 2048, 160), (model.Id, model.State, model.ContextSize, model.EmbeddingSize));
        Assert.Contains("image", model.InputModalities);
    }

    [Fact]
    public async Task Prompts_of_text_tokens_and_images_are_completed()
    {
        using LlamaCppServerClient client = await ClientAsync();
        IReadOnlyList<int> tokens = await client.TokenizeAsync("The capital", cancellationToken: Cancelled);
        LlamaCppPrompt text = "The capital of France is";
        LlamaCppPrompt mixed = LlamaCppPrompt.FromTokens(tokens).Append(" of France is");
        LlamaCppPrompt picture = new LlamaCppPrompt("Colour: ").Append(LlamaCppPrompt.FromMedia(new DataContent(ColourPicture.Create(255, 0, 0), "image/png")));

        IReadOnlyList<LlamaCppCompletion> completions = await client.CompleteManyAsync(
            [text, mixed, "Colour: ", picture], new ChatOptions { MaxOutputTokens = 4, IgnoreEos = true, CachePrompt = false }, Cancelled);

        Assert.Equal(completions[0].Text, completions[1].Text);
        Assert.Equal(completions[0].Usage!.InputTokenCount, completions[1].Usage!.InputTokenCount);
        Assert.InRange(completions[3].Usage!.InputTokenCount!.Value, completions[2].Usage!.InputTokenCount!.Value + 2, 2048);
        Assert.All(completions, completion => Assert.Equal(4, completion.Usage!.OutputTokenCount));
    }

    [Fact]
    public async Task Tokens_become_the_text_that_they_were_made_of()
    {
        using LlamaCppServerClient client = await ClientAsync();
        const string Text = "Hello, 世界! 😀";

        IReadOnlyList<int> ids = await client.TokenizeAsync(Text, cancellationToken: Cancelled);
        IReadOnlyList<LlamaCppToken> pieces = await client.GetTokensAsync(Text, cancellationToken: Cancelled);

        Assert.Equal(Text, await client.DetokenizeAsync(ids, cancellationToken: Cancelled));
        Assert.Equal(ids, pieces.Select(piece => piece.Id));
        Assert.Equal(Text, System.Text.Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece.Bytes.ToArray())]));
        Assert.Contains(pieces, piece => piece.Text is null);
    }

    [Fact]
    public async Task Special_tokens_are_one_token_or_plain_text()
    {
        using LlamaCppServerClient client = await ClientAsync();

        Assert.Single(await client.TokenizeAsync("<|im_end|>", cancellationToken: Cancelled));
        Assert.True((await client.TokenizeAsync("<|im_end|>", new() { ParseSpecialTokens = false }, Cancelled)).Count > 1);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("tools")]
    [InlineData("reasoning")]
    [InlineData("image")]
    public async Task Counted_tokens_are_those_that_chat_reports(string name)
    {
        using LlamaCppServerClient client = await ClientAsync();
        using LlamaCppChatClient chat = new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());
        ChatOptions options = new() { MaxOutputTokens = 1, Temperature = 0 };
        ChatMessage[] messages = Question;
        switch (name)
        {
            case "tools":
                options.Tools = [.. new WeatherTools().All];
                break;
            case "reasoning":
                options.Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None };
                break;
            case "image":
                messages = [new(ChatRole.User, [new TextContent("What is this?"), new DataContent(TinyPicture.Png, "image/png")])];
                break;
            default:
                break;
        }

        int count = await client.CountTokensAsync(messages, options, Cancelled);
        ChatResponse response = await chat.GetResponseAsync(messages, options, Cancelled);

        Assert.Equal(response.Usage!.InputTokenCount, count);
    }

    [Fact]
    public async Task Prompt_of_a_chat_can_be_completed_by_hand()
    {
        using LlamaCppServerClient client = await ClientAsync();
        ChatOptions options = new() { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } };

        string prompt = await client.ApplyTemplateAsync(Question, options, Cancelled);
        LlamaCppCompletion answer = await client.CompleteAsync(prompt, new ChatOptions { Temperature = 0, MaxOutputTokens = 40 }, Cancelled);

        Assert.StartsWith("<|im_start|>system\nBe brief.", prompt, StringComparison.Ordinal);
        Assert.Contains("Paris", answer.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(answer.Usage?.OutputTokenCount, answer.Timings?.OutputTokenCount);
    }

    [Fact]
    public async Task Completion_streams_and_keeps_to_grammar_stop_and_length()
    {
        using LlamaCppServerClient client = await ClientAsync();

        List<LlamaCppCompletionUpdate> updates = await client.CompleteStreamingAsync(
            "x", new ChatOptions { Grammar = "root ::= \"a b c d\"", StopSequences = ["c"], IncludeLogProbabilities = true }, Cancelled).ToListAsync(Cancelled);
        LlamaCppCompletion shortened = await client.CompleteAsync("Hello", new ChatOptions { MaxOutputTokens = 2, IgnoreEos = true }, Cancelled);
        LlamaCppCompletion json = await client.CompleteAsync("x", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema<bool>(), MaxOutputTokens = 20 }, Cancelled);

        LlamaCppCompletion whole = updates[^1].Completion!;
        Assert.Equal(("a b ", "c"), (whole.Text, whole.StopSequence));
        Assert.Equal(whole.Text, string.Concat(updates));
        Assert.NotEmpty(whole.LogProbabilities);
        Assert.Equal((ChatFinishReason.Length, 2), (shortened.FinishReason, shortened.Usage?.OutputTokenCount));
        Assert.True(bool.TryParse(json.Text, out _), json.Text);
    }

    [Fact]
    public async Task Prompt_beyond_the_context_is_refused_with_its_size()
    {
        using LlamaCppServerClient client = await ClientAsync();

        LlamaCppContextOverflowException exception = await Assert.ThrowsAsync<LlamaCppContextOverflowException>(
            () => client.CompleteAsync(LlamaCppPrompt.FromTokens(Enumerable.Repeat(72, 3000)), cancellationToken: Cancelled));

        Assert.Equal((3000, 2048), (exception.InputTokenCount, exception.ContextSize));
    }

    [Fact]
    public async Task Running_completion_is_seen_in_slots_and_metrics_and_stopped_by_leaving_it()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless with { Name = "endless-metrics", Arguments = [.. LlamaServerConfiguration.Endless.Arguments, "--metrics"] });
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());

        await foreach (LlamaCppCompletionUpdate update in client.CompleteStreamingAsync("Hello", new ChatOptions { IgnoreEos = true }, Cancelled))
        {
            LlamaCppSlot slot = Assert.Single(await client.GetSlotsAsync(cancellationToken: Cancelled), slot => slot.IsProcessing);
            Assert.True(slot.OutputTokenCount > 0, "no token was generated");
            Assert.Equal(1, (await client.GetMetricsAsync(cancellationToken: Cancelled)).ProcessingRequestCount);
            break;
        }

        await WaitAsync(async () => (await client.GetMetricsAsync(cancellationToken: Cancelled)).ProcessingRequestCount == 0);
    }

    [Fact]
    public async Task Reasoning_of_a_running_answer_is_ended()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless);
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString());
        LlamaCppServerClient client = ((IChatClient)chat).GetService<LlamaCppServerClient>()!;

        // Nothing but the control ends this reasoning: the token that would is too unlikely.
        int end = Assert.Single(await client.TokenizeAsync("</think>", cancellationToken: Cancelled));
        ChatOptions options = new() { AllowReasoningEnd = true, LogitBias = new LlamaCppLogitBias { [end] = -50 }, IgnoreEos = true, MaxOutputTokens = 2000 };
        bool? ended = null;
        bool answered = false;

        await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync("Hello", options, Cancelled))
        {
            ended ??= await client.EndReasoningAsync(update.ResponseId!, cancellationToken: Cancelled);
            if (update.Text.Length > 0)
            {
                answered = true;
                break;
            }
        }

        Assert.Equal((true, true), (ended, answered));
        Assert.False(await client.EndReasoningAsync("chatcmpl-of-nobody", cancellationToken: Cancelled));
    }

    [Fact]
    public async Task What_the_server_was_not_started_for_names_its_flag()
    {
        LlamaServer noTools = await servers.GetAsync(LlamaServerConfiguration.NoTools);
        using LlamaCppServerClient client = new(noTools.BaseUrl.ToString());
        (Func<Task> Call, string Hint)[] calls =
        [
            (() => client.GetMetricsAsync(cancellationToken: Cancelled), "--metrics"),
            (() => client.SaveSlotAsync(0, "a.bin", cancellationToken: Cancelled), "--slot-save-path"),
            (() => client.RerankAsync("a", ["b"], cancellationToken: Cancelled), "--reranking"),
            (() => client.InfillAsync(new LlamaCppInfill { Prefix = "a", Suffix = "b" }, cancellationToken: Cancelled), "fill in the middle"),
            (() => client.LoadModelAsync("tiny-chat", cancellationToken: Cancelled), "--models-dir"),
            (() => client.DownloadModelAsync("user/model", cancellationToken: Cancelled), "--models-dir"),
            (() => client.DetokenizeAsync([999999], cancellationToken: Cancelled), "vocabulary"),
        ];

        foreach ((Func<Task> call, string hint) in calls)
        {
            LlamaCppException exception = await Assert.ThrowsAnyAsync<LlamaCppException>(call);
            Assert.Contains(hint, exception.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Image_and_tools_for_a_server_without_them_are_explained()
    {
        LlamaServer noTools = await servers.GetAsync(LlamaServerConfiguration.NoTools);
        using LlamaCppChatClient chat = new(noTools.BaseUrl.ToString());
        ChatMessage image = new(ChatRole.User, [new TextContent("What is this?"), new DataContent(TinyPicture.Png, "image/png")]);

        LlamaCppException blind = await Assert.ThrowsAnyAsync<LlamaCppException>(() => chat.GetResponseAsync([image], cancellationToken: Cancelled));
        LlamaCppException toolless = await Assert.ThrowsAnyAsync<LlamaCppException>(
            () => chat.GetResponseAsync("Hello", new ChatOptions { Tools = [.. new WeatherTools().All] }, Cancelled));

        Assert.Contains("--mmproj", blind.Hint, StringComparison.Ordinal);
        Assert.Contains("--jinja", toolless.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slot_is_saved_restored_and_erased()
    {
        string folder = Directory.CreateTempSubdirectory("llamacpp-slots-").FullName;
        try
        {
            await using LlamaServer server = await Servers.StartAsync(
                LlamaServerConfiguration.NoTools with { Name = "slots", Arguments = [.. LlamaServerConfiguration.NoTools.Arguments, "--slot-save-path", folder + "/"] });
            using LlamaCppServerClient client = new(server.BaseUrl.ToString());
            await client.CompleteAsync("The quick brown fox", new ChatOptions { SlotId = 1, MaxOutputTokens = 4, IgnoreEos = true }, Cancelled);

            LlamaCppSlotFile saved = await client.SaveSlotAsync(1, "fox.bin", cancellationToken: Cancelled);
            int erased = await client.EraseSlotAsync(1, cancellationToken: Cancelled);
            LlamaCppSlotFile restored = await client.RestoreSlotAsync(1, "fox.bin", cancellationToken: Cancelled);
            LlamaCppException missing = await Assert.ThrowsAsync<LlamaCppException>(() => client.RestoreSlotAsync(1, "wolf.bin", cancellationToken: Cancelled));
            LlamaCppException escaping = await Assert.ThrowsAsync<LlamaCppException>(() => client.SaveSlotAsync(1, "../fox.bin", cancellationToken: Cancelled));

            Assert.Equal((1, "fox.bin"), (saved.SlotId, saved.FileName));
            Assert.True(saved.TokenCount > 4 && saved.SizeInBytes == new FileInfo(Path.Combine(folder, "fox.bin")).Length, $"{saved}");
            Assert.Equal(saved.TokenCount, erased);
            Assert.Equal((saved.TokenCount, saved.SizeInBytes), (restored.TokenCount, restored.SizeInBytes));
            Assert.Contains("same model", missing.Hint, StringComparison.Ordinal);
            Assert.Contains("without folders", escaping.Hint, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Server_without_adapters_lists_none_and_takes_an_empty_list()
    {
        using LlamaCppServerClient client = await ClientAsync();

        Assert.Empty(await client.GetLoraAdaptersAsync(cancellationToken: Cancelled));
        await client.SetLoraAdaptersAsync([], cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Documents_are_ranked()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Reranking);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        string[] documents = ["a fox", "a car", "a house with a garden"];

        LlamaCppRanking all = await client.RerankAsync("fox", documents, cancellationToken: Cancelled);
        LlamaCppRanking best = await client.RerankAsync("fox", documents, new() { TopN = 1 }, Cancelled);

        Assert.Equal([0, 1, 2], all.Results.Select(result => result.Index).Order());
        Assert.Equal(all.Results.OrderByDescending(result => result.Score), all.Results);
        Assert.All(all.Results, result => Assert.Equal(documents[result.Index], result.Text));
        Assert.Equivalent(all.Results[0], Assert.Single(best.Results), strict: true);
        Assert.True(all.Usage?.InputTokenCount > 0);
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task<LlamaCppServerClient> ClientAsync() =>
        new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());
}
