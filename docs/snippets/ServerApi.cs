using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Snippets;

/// <summary>docs/server-api.md</summary>
internal static class ServerApi
{
    public static void Create(IChatClient chatClient, IServiceCollection services)
    {
        // begin-snippet: server-client
        // Its own connection:
        using LlamaCppServerClient server = new("http://localhost:8080");

        // The connection of a chat client, through any middleware on top of it:
        LlamaCppServerClient? same = chatClient.GetService<LlamaCppServerClient>();

        // With dependency injection:
        services.AddLlamaCppServerClient();
        // end-snippet

        _ = same;
    }

    public static async Task Wait(LlamaCppServerClient server)
    {
        // begin-snippet: server-ready
        LlamaCppServerState health = await server.GetHealthAsync(); // Unreachable, Loading or Ready

        Progress<LlamaCppReadinessProgress> progress = new(step => Console.WriteLine($"{step.Elapsed.TotalSeconds:0} s: {step.State}"));
        await server.WaitUntilReadyAsync(TimeSpan.FromMinutes(10), progress);
        // end-snippet

        _ = health;
    }

    public static async Task Models(LlamaCppServerClient server)
    {
        // begin-snippet: server-models
        foreach (LlamaCppModel model in await server.GetModelsAsync())
        {
            Console.WriteLine($"{model.Id}: {model.State}, {model.ParameterCount / 1e9:0.0} B parameters, context {model.ContextSize}");
        }

        LlamaCppServerProperties properties = await server.GetPropertiesAsync();
        Console.WriteLine($"{properties.SlotCount} slots of {properties.ContextSize} tokens, build {properties.BuildInfo}");
        Console.WriteLine($"images: {properties.SupportsVision}, tools: {properties.TemplateCapabilities.SupportsTools}");
        // end-snippet
    }

    public static async Task Router(LlamaCppServerClient server)
    {
        // begin-snippet: server-router
        Progress<LlamaCppModelProgress> progress = new(step => Console.WriteLine($"{step.State} {step.Stage} {step.Fraction:P0}"));

        await server.DownloadModelAsync("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M", progress);
        await server.LoadModelAsync("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M", progress);
        await server.UnloadModelAsync("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M");
        // end-snippet
    }

#pragma warning disable LLAMACPP001, LLAMACPP002 // experimental
    public static async Task Watch(LlamaCppServerClient server, CancellationToken cancellationToken)
    {
        // begin-snippet: server-watch
        await foreach (LlamaCppModelProgress step in server.WatchModelsAsync(cancellationToken: cancellationToken))
        {
            Console.WriteLine($"{step.ModelId}: {step.State}");
        }
        // end-snippet
    }

    public static async Task Decide(LlamaCppServerClient server, string mail)
    {
        // begin-snippet: server-decide
        LlamaCppDecision decision = await server.DecideAsync(mail,
        [
            LlamaCppDecisionQuestion.Choice("team", "Who should answer this mail?", new Dictionary<string, string?>
            {
                ["sales"] = "prices, offers, contracts", ["support"] = "something does not work", ["other"] = null,
            }),
            LlamaCppDecisionQuestion.Score("mood", "How does the writer feel?", ["angry", "neutral", "happy"]),
            LlamaCppDecisionQuestion.YesOrNo("urgent", "Does it have to be answered today?"),
        ]);

        Console.WriteLine($"{decision["team"].Choice} ({decision["team"].Confidence:P0} sure), urgent: {decision["urgent"].YesProbability:P0}");
        // end-snippet
    }
#pragma warning restore LLAMACPP001, LLAMACPP002

    public static async Task Tokens(LlamaCppServerClient server, IList<ChatMessage> history, ChatOptions options)
    {
        // begin-snippet: server-tokens
        IReadOnlyList<int> ids = await server.TokenizeAsync("Hello 😀");
        string text = await server.DetokenizeAsync(ids);

        foreach (LlamaCppToken token in await server.GetTokensAsync("Hello 😀"))
        {
            // A character can take several tokens, none of which is text by itself.
            Console.WriteLine($"{token.Id}: {token.Text ?? Convert.ToHexString(token.Bytes.Span)}");
        }
        // end-snippet

        // begin-snippet: server-count
        // Drops the oldest messages until the prompt leaves 500 tokens for the reply. The tools and options count too.
        int room = (await server.GetPropertiesAsync()).ContextSize.GetValueOrDefault(4096) - 500;
        while (history.Count > 1 && await server.CountTokensAsync(history, options) > room)
        {
            history.RemoveAt(0);
        }
        // end-snippet

        _ = text;
    }

    public static async Task Complete(LlamaCppServerClient server)
    {
        // begin-snippet: server-completion
        ChatOptions options = new() { Temperature = 0.2f, MaxOutputTokens = 60, StopSequences = ["\n\n"] };

        await foreach (LlamaCppCompletionUpdate update in server.CompleteStreamingAsync("The three laws of robotics are", options))
        {
            Console.Write(update);
            if (update.Completion is { } whole)
            {
                Console.WriteLine($"\n{whole.FinishReason}: {whole.Usage?.OutputTokenCount} tokens, {whole.Timings?.OutputTokensPerSecond:0} per second");
            }
        }
        // end-snippet

        // begin-snippet: server-infill
        LlamaCppCompletion middle = await server.InfillAsync(
            new LlamaCppInfill { Prefix = "int Square(int x) => ", Suffix = ";", Context = [new("Math.cs", "int Cube(int x) => x * x * x;")] },
            new ChatOptions { MaxOutputTokens = 32, Temperature = 0 });
        Console.WriteLine(middle.Text);
        // end-snippet
    }

    public static async Task Rank(LlamaCppServerClient server, IReadOnlyList<string> passages)
    {
        // begin-snippet: server-rerank
        LlamaCppRanking ranking = await server.RerankAsync("How do I reset my password?", passages, new() { TopN = 3 });
        foreach (LlamaCppRankedDocument best in ranking.Results)
        {
            Console.WriteLine($"{best.Score:0.00} [{best.Index}] {best.Text}");
        }
        // end-snippet
    }

    public static async Task Slots(LlamaCppServerClient server)
    {
        // begin-snippet: server-slots
        foreach (LlamaCppSlot slot in await server.GetSlotsAsync())
        {
            Console.WriteLine($"slot {slot.Id}: {(slot.IsProcessing ? $"{slot.OutputTokenCount} tokens so far" : "idle")}");
        }

        // Keep the processed prompt of a long document, and have it back after a restart. A call goes to a slot with ChatOptions.SlotId.
        LlamaCppSlotFile saved = await server.SaveSlotAsync(0, "manual.bin");
        Console.WriteLine($"{saved.TokenCount} tokens, {saved.SizeInBytes} bytes");
        await server.RestoreSlotAsync(0, "manual.bin");
        await server.EraseSlotAsync(0);
        // end-snippet
    }

    public static async Task Adapters(LlamaCppServerClient server)
    {
        // begin-snippet: server-lora
        IReadOnlyList<LlamaCppLoraAdapter> adapters = await server.GetLoraAdaptersAsync();
        await server.SetLoraAdaptersAsync(adapters.Select(adapter => new LlamaCppLoraScale(adapter.Id, 0.5f)));
        // end-snippet
    }

    public static async Task Metrics(LlamaCppServerClient server)
    {
        // begin-snippet: server-metrics
        LlamaCppMetrics metrics = await server.GetMetricsAsync();
        Console.WriteLine($"{metrics.OutputTokenCount} tokens generated, {metrics.ProcessingRequestCount} requests at work, {metrics.DeferredRequestCount} waiting");
        Console.WriteLine(metrics.All["llamacpp:n_decode_total"]);
        // end-snippet
    }

    public static async Task EndReasoning(IChatClient chatClient, LlamaCppServerClient server)
    {
        // begin-snippet: server-end-reasoning
        ChatOptions options = new() { AllowReasoningEnd = true };
        DateTime patience = DateTime.UtcNow.AddSeconds(10);
        bool ended = false;

        await foreach (ChatResponseUpdate update in chatClient.GetStreamingResponseAsync("Prove that 7 is prime.", options))
        {
            if (!ended && DateTime.UtcNow > patience && update.ResponseId is { } id)
            {
                ended = await server.EndReasoningAsync(id); // the stream continues with the reply
            }

            Console.Write(update.Text);
        }
        // end-snippet
    }

    public static async Task Explain(LlamaCppServerClient server)
    {
        // begin-snippet: server-switched-off
        try
        {
            await server.GetMetricsAsync();
        }
        catch (LlamaCppException error)
        {
            Console.WriteLine(error.Hint); // Start the server with --metrics.
        }
        // end-snippet
    }
}
