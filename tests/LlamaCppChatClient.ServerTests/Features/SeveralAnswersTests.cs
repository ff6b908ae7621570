using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Several answers to one prompt. On a server of their own, whose caches nobody else fills.</summary>
public class SeveralAnswersTests
{
    private const int Slots = 2;

    private static readonly LlamaServerConfiguration Configuration = new(
        "several-answers", [.. LlamaServerConfiguration.Chat.Arguments, "-np", $"{Slots}"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prompt_is_processed_once_by_each_slot_that_answers()
    {
        await using LlamaServer server = await Servers.StartAsync(Configuration);
        using LlamaCppChatClient client = Chat.NewClient(server);

        IReadOnlyList<ChatResponse> oneSlot = await client.GetResponsesAsync(Story("Ada"), 4, Hot(slotId: 0), Cancelled);
        IReadOnlyList<ChatResponse> allSlots = await client.GetResponsesAsync(Story("Max"), 6, Hot(slotId: null), Cancelled);
        IReadOnlyList<ChatResponse> again = await client.GetResponsesAsync(Story("Ada"), 4, Hot(slotId: 0), Cancelled);

        long prompt = oneSlot[0].Usage!.InputTokenCount!.Value;
        Assert.InRange(prompt, 300, 1500);
        Assert.Equal(prompt + 3, oneSlot.Sum(Processed));
        Assert.InRange(allSlots.Sum(Processed), prompt * 3 / 4, (prompt * Slots) + 6);
        Assert.All([.. oneSlot, .. allSlots], answer => Assert.Equal((prompt, 24L), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount)));
        Assert.Equal(oneSlot.Select(answer => answer.Text), again.Select(answer => answer.Text));
        Assert.True(oneSlot.Select(answer => answer.Text).Distinct().Count() > 1);
    }

    private static long Processed(ChatResponse answer) => answer.Timings!.ProcessedInputTokenCount!.Value;

    private static ChatMessage[] Story(string name) =>
        [new(ChatRole.User, $"My name is {name}. {string.Concat(Enumerable.Repeat("The capital of France is Paris. ", 30))}Tell me a story about a fox.")];

    // The tiny model is so sure of its words that it takes much heat to bring it to others.
    private static ChatOptions Hot(int? slotId) => new()
    {
        Temperature = 5,
        Seed = 7,
        MaxOutputTokens = 24,
        IgnoreEos = true,
        ReasoningEnabled = false,
        SlotId = slotId,
    };
}
