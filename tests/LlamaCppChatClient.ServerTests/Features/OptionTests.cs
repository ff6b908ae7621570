using System.Net;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>llama-server takes the options, and they do what they say.</summary>
public sealed class OptionTests(Servers servers)
{
    private const string Question = "What is the capital of France?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nearly_all_options_are_taken_at_once(bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new()
        {
            Temperature = 0.8f,
            TopP = 0.9f,
            TopK = 20,
            FrequencyPenalty = 0.1f,
            PresencePenalty = 0.1f,
            Seed = 1,
            MaxOutputTokens = 8,
            StopSequences = ["never said"],
            MinP = 0.01f,
            TypicalP = 0.99f,
            TopNSigma = 3,
            MinKeep = 1,
            XtcProbability = 0.1f,
            XtcThreshold = 0.2f,
            Samplers = [LlamaCppSamplers.Penalties, LlamaCppSamplers.Dry, LlamaCppSamplers.TopK, LlamaCppSamplers.Temperature],
            BackendSampling = false,
            DynamicTemperatureRange = 0.1f,
            DynamicTemperatureExponent = 1.1f,
            Mirostat = 0,
            MirostatTau = 5,
            MirostatEta = 0.1f,
            AdaptiveTarget = -1,
            AdaptiveDecay = 0.9f,
            RepeatPenalty = 1.05f,
            RepeatLastN = 32,
            DryMultiplier = 0.5f,
            DryBase = 1.75f,
            DryAllowedLength = 2,
            DryPenaltyLastN = 64,
            DrySequenceBreakers = ["\n", ":"],
            LogitBias = new LlamaCppLogitBias { [15] = 0.5f, ["Hello"] = -0.5f, ["!"] = LlamaCppLogitBias.Never },
            IgnoreEos = true,
            ShiftKeepTokens = 4,
            ShiftDiscardTokens = 2,
            MaxGenerationTime = TimeSpan.FromMinutes(1),
            MinIndentation = 0,
            CachePrompt = true,
            MinCacheReuseTokens = 0,
            SlotId = -1,
            Lora = [],
            IncludeLogProbabilities = true,
            TopLogProbabilityCount = 2,
            ReasoningEnabled = true,
            ReasoningFormat = LlamaCppReasoningFormats.Auto,
            MaxReasoningTokens = 100,
            ReasoningBudgetMessage = "Enough.",
            AllowReasoningEnd = true,
            Continuation = LlamaCppContinuation.None,
            EchoPrefill = true,
            TimingsPerToken = true,
            StreamPingInterval = TimeSpan.FromSeconds(10),
        };

        ChatResponse response = await client.AskAsync(Question, options, streaming);

        Assert.Equal(8, response.Usage?.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Fact]
    public async Task Token_that_is_never_to_come_does_not()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new() { Temperature = 0, IncludeLogProbabilities = true, ReasoningEnabled = false, MaxOutputTokens = 30 };
        ChatResponse free = await client.AskAsync(Question, options);
        int token = free.LogProbabilities![0].Id!.Value;

        options.LogitBias = new LlamaCppLogitBias { [token] = LlamaCppLogitBias.Never };
        ChatResponse biased = await client.AskAsync(Question, options);

        Assert.DoesNotContain(biased.LogProbabilities!, item => item.Id == token);
        Assert.NotEqual(free.Text, biased.Text);
    }

    [Fact]
    public async Task Token_with_a_high_bias_is_all_that_comes()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new() { Temperature = 0, IncludeLogProbabilities = true, ReasoningEnabled = false, MaxOutputTokens = 5 };
        int token = (await client.AskAsync(Question, options)).LogProbabilities![3].Id!.Value;

        options.LogitBias = new LlamaCppLogitBias { [token] = 1000 };
        ChatResponse biased = await client.AskAsync(Question, options);

        Assert.Equal(Enumerable.Repeat<int?>(token, 5), biased.LogProbabilities!.Select(item => item.Id));
    }

    [Fact]
    public async Task Stop_sequence_ends_the_text_before_it()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        ChatResponse response = await client.AskAsync(Question, new ChatOptions { Temperature = 0, StopSequences = [" Paris"] });

        Assert.Equal("The capital of France is", response.Text);
    }

    [Fact]
    public async Task Unknown_option_passes()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new() { Temperature = 0, AdditionalProperties = new() { ["no_such_option"] = new Dictionary<string, object?> { ["a"] = 1 } } };

        ChatResponse response = await client.AskAsync(Question, options);

        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_of_the_prompt_is_reported(bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ProgressList progress = new();

        ChatResponse response = await client.AskAsync(Question, new ChatOptions { PromptProgress = progress, CachePrompt = false }, streaming);

        Assert.NotEmpty(progress.Reports);
        Assert.Equal(1, progress.Reports[^1].Fraction);
        Assert.Equal(response.Usage?.InputTokenCount, progress.Reports[^1].InputTokenCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_goes_to_its_endpoint_with_its_key(bool streaming)
    {
        LlamaServer secured = await servers.GetAsync(LlamaServerConfiguration.Secured);
        using LlamaCppChatClient client = new("http://127.0.0.1:1");

        ChatResponse response = await client.AskAsync(
            Question, new ChatOptions { Temperature = 0, Endpoint = new LlamaCppEndpoint(secured.BaseUrl, secured.Configuration.ApiKey) }, streaming);
        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.AskAsync(Question, new ChatOptions { Endpoint = new LlamaCppEndpoint(secured.BaseUrl, "another-key") }, streaming));

        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private sealed class ProgressList : IProgress<LlamaCppPromptProgress>
    {
        public List<LlamaCppPromptProgress> Reports { get; } = [];

        public void Report(LlamaCppPromptProgress value) => Reports.Add(value);
    }
}
