using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Conversations;

/// <summary>A conversation of any length fits, and the prompt cache holds between two steps.</summary>
public sealed class ChatReducerTests(Servers servers)
{
    private static readonly string[] Words = ["red", "fox", "Oslo", "seven", "weather", "größe", "世界", "story", "count", "{\"a\": 1}", "\n\n"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Random_conversation_fits_with_its_tools(int seed)
    {
        Random random = new(seed);
        using LlamaCppChatClient client = await Features.Chat.NewClientAsync(servers);
        ChatOptions options = new() { MaxOutputTokens = 32, Temperature = 0, Tools = [.. new WeatherTools().All], ToolMode = ChatToolMode.Auto };
        LlamaCppChatReducer reducer = new(client.GetRequiredService<LlamaCppServerClient>(), new() { ChatOptions = options, DropFraction = random.NextDouble() });
        ChatMessage[] messages = [new(ChatRole.System, "Be brief."), .. Enumerable.Range(0, 80).SelectMany(turn => Turn(random, turn)), new(ChatRole.User, "Hello!")];

        ChatMessage[] reduced = [.. await reducer.ReduceAsync(messages, Cancelled)];
        ChatResponse response = await client.AskAsync(reduced, options);

        Assert.InRange(reduced.Length, 3, messages.Length - 1);
        Assert.Equal(Ids<FunctionResultContent>(reduced, result => result.CallId), Ids<FunctionCallContent>(reduced, call => call.CallId));
        Assert.InRange(response.Usage!.InputTokenCount!.Value, 100, 2048 - 32);
        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => client.AskAsync(messages, options));
    }

    [Fact]
    public async Task Prompt_cache_holds_between_two_steps()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Chat with { Name = "chat-for-reducer" });
        using LlamaCppChatClient client = Features.Chat.NewClient(server);
        ChatOptions options = new() { MaxOutputTokens = 16, Temperature = 0, Reasoning = new() { Effort = ReasoningEffort.None }, SlotId = 0 };
        LlamaCppChatReducer reducer = new(client.GetRequiredService<LlamaCppServerClient>(), new() { ChatOptions = options });
        List<ChatMessage> messages = [new(ChatRole.System, "Be brief.")];
        int cached = 0;
        int drops = 0;

        for (int turn = 0; turn < 60; turn++)
        {
            messages.Add(new(ChatRole.User, string.Join(' ', Enumerable.Repeat($"fox {turn}", 12))));
            ChatMessage[] reduced = [.. await reducer.ReduceAsync(messages, Cancelled)];
            ChatResponse response = await client.AskAsync(reduced, options);
            messages.AddRange(response.Messages);
            drops += reduced.Length < messages.Count - 1 ? 1 : 0;
            cached += response.Usage!.CachedInputTokenCount > response.Usage.InputTokenCount / 2 ? 1 : 0;
        }

        Assert.True(drops > 15, $"only {drops} of 60 calls were longer than the context");
        Assert.True(cached > 45, $"only {cached} of 60 calls found their prompt in the cache");
    }

    private static IEnumerable<ChatMessage> Turn(Random random, int turn)
    {
        yield return new(ChatRole.User, Text(random));
        if (random.Next(3) == 0)
        {
            yield return new(ChatRole.Assistant, [new FunctionCallContent($"call{turn}", "get_weather", new Dictionary<string, object?> { ["city"] = Text(random) })]);
            yield return new(ChatRole.Tool, [new FunctionResultContent($"call{turn}", Text(random))]);
        }

        yield return new(ChatRole.Assistant, Text(random));
    }

    private static string Text(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 40)).Select(_ => Words[random.Next(Words.Length)]));

    private static IEnumerable<string> Ids<T>(IEnumerable<ChatMessage> messages, Func<T, string> id)
        where T : AIContent =>
        messages.SelectMany(message => message.Contents).OfType<T>().Select(id).Order();
}
