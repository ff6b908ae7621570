using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Reduction;

public class LlamaCppChatReducerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Conversation_that_fits_is_returned_as_it_is()
    {
        CountingServer server = new(contextSize: 2000);
        ChatMessage[] messages = [System(), .. Turns(3)];

        IEnumerable<ChatMessage> reduced = await new LlamaCppChatReducer(server.Client).ReduceAsync(messages, Cancelled);

        Assert.Equal(messages, reduced);
        Assert.Equal(["GET /props?model=m", "POST /v1/chat/completions/input_tokens"], server.Calls);
    }

    [Fact]
    public async Task Oldest_turns_are_dropped_and_the_system_message_stays()
    {
        // A turn takes 120 tokens, the system message 20.
        ChatMessage[] messages = [System(), .. Turns(5)];
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 500).Client, new() { ReservedOutputTokenCount = 100, DropFraction = 0 });

        IEnumerable<ChatMessage> reduced = await reducer.ReduceAsync(messages, Cancelled);

        Assert.Equal([messages[0], .. messages[5..]], reduced);
    }

    [Fact]
    public async Task Late_system_messages_stay_where_they_are()
    {
        ChatMessage late = new(ChatRole.System, "From now on rhyme.");
        ChatMessage[] messages = [System(), .. Turns(2), late, .. Turns(3)];
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 490).Client, new() { ReservedOutputTokenCount = 100, DropFraction = 0 });

        List<ChatMessage> reduced = [.. await reducer.ReduceAsync(messages, Cancelled)];

        Assert.Equal([messages[0], late, .. messages[^4..]], reduced);
    }

    [Fact]
    public async Task Call_and_results_go_together_even_when_the_user_spoke_between_them()
    {
        ChatMessage[] messages =
        [
            User("a"), new(ChatRole.Assistant, [new FunctionCallContent("1", "f")]), User("b"), new(ChatRole.Tool, [new FunctionResultContent("1", new string('x', 100))]),
            Assistant("c"), User("d"),
        ];
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 160).Client, new() { ReservedOutputTokenCount = 10, DropFraction = 0 });

        Assert.Equal([messages[^1]], await reducer.ReduceAsync(messages, Cancelled));
    }

    [Fact]
    public async Task Calls_with_the_same_id_in_several_turns_are_not_taken_for_one()
    {
        ChatMessage[] Turn() => [User(new string('u', 50)), new(ChatRole.Assistant, [new FunctionCallContent("call_0", "f")]), new(ChatRole.Tool, [new FunctionResultContent("call_0", "r")]), Assistant("ok")];
        ChatMessage[] messages = [.. Turn(), .. Turn(), .. Turn(), User("now")];
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 230).Client, new() { ReservedOutputTokenCount = 10, DropFraction = 0 });

        Assert.Equal(messages[4..], await reducer.ReduceAsync(messages, Cancelled));
    }

    [Fact]
    public async Task Beginning_of_the_prompt_stays_the_same_for_several_turns()
    {
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 1100).Client, new() { ReservedOutputTokenCount = 100, DropFraction = 0.25 });
        List<ChatMessage> messages = [System(), .. Turns(2)];
        List<ChatMessage> firsts = [];

        for (int turn = 0; turn < 60; turn++)
        {
            messages.AddRange(Turns(1));
            List<ChatMessage> reduced = [.. await reducer.ReduceAsync(messages, Cancelled)];
            firsts.Add(reduced[1]);
        }

        // 60 turns of 120 tokens; without steps each turn would push another one out.
        Assert.InRange(firsts.Distinct().Count(), 5, 30);
        Assert.Equal(firsts.Distinct().Count(), 1 + firsts.Zip(firsts.Skip(1)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public async Task Tools_take_up_room_too()
    {
        ChatMessage[] messages = [.. Turns(3)];
        ChatOptions options = new() { Tools = [.. Enumerable.Range(0, 10).Select(i => AIFunctionFactory.Create(() => 1, $"f{i}"))], MaxOutputTokens = 20 };
        LlamaCppServerClient client = new CountingServer(contextSize: 400).Client;

        Assert.Equal(messages, await new LlamaCppChatReducer(client, new() { ReservedOutputTokenCount = 20 }).ReduceAsync(messages, Cancelled));
        Assert.Equal(4, (await new LlamaCppChatReducer(client, new() { ChatOptions = options, DropFraction = 0 }).ReduceAsync(messages, Cancelled)).Count());
    }

    [Fact]
    public async Task Limit_that_is_set_needs_no_question()
    {
        CountingServer server = new(contextSize: 1);

        await new LlamaCppChatReducer(server.Client, new() { MaxInputTokens = 1000 }).ReduceAsync(Turns(2), Cancelled);

        Assert.Equal(["POST /v1/chat/completions/input_tokens"], server.Calls);
    }

    [Fact]
    public async Task Nothing_left_to_drop_is_an_overflow_with_its_numbers()
    {
        ChatMessage[] messages = [System(), .. Turns(2), User(new string('x', 480))];
        LlamaCppChatReducer reducer = new(new CountingServer(contextSize: 500).Client, new() { ReservedOutputTokenCount = 100 });

        LlamaCppContextOverflowException exception = await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => reducer.ReduceAsync(messages, Cancelled));

        Assert.Equal((510, 500), (exception.InputTokenCount, exception.ContextSize));
        Assert.Equal(
            "The last 2 messages, which can't be dropped, need 510 tokens, but the context has room for 400, with 100 reserved for the answer. " +
            "Shorten the last message, the system message or the tools, reserve less for the answer, or start the server with a larger -c.",
            exception.Message);
    }

    [Fact]
    public async Task Nothing_is_nothing()
    {
        CountingServer server = new(contextSize: 10);

        Assert.Empty(await new LlamaCppChatReducer(server.Client).ReduceAsync([], Cancelled));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public void Option_that_can_not_be_is_refused()
    {
        LlamaCppServerClient client = new CountingServer(10).Client;

        Assert.Throws<ArgumentException>("options", () => new LlamaCppChatReducer(client, new() { DropFraction = double.NaN }));
        Assert.Throws<ArgumentException>("options", () => new LlamaCppChatReducer(client, new() { DropFraction = 1.1 }));
        Assert.Throws<ArgumentException>("options", () => new LlamaCppChatReducer(client, new() { MaxInputTokens = 0 }));
        Assert.Throws<ArgumentException>("options", () => new LlamaCppChatReducer(client, new() { ReservedOutputTokenCount = -1 }));
        Assert.Throws<ArgumentNullException>("serverClient", () => new LlamaCppChatReducer(null!));
    }

    private static ChatMessage System() => new(ChatRole.System, "Be brief..");

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    private static ChatMessage[] Turns(int count) => [.. Enumerable.Range(0, count).SelectMany(_ => (ChatMessage[])[User(new string('q', 50)), Assistant(new string('a', 50))])];
}
