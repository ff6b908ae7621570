using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>A model that was made to fill gaps.</summary>
public sealed class InfillTests(Servers servers)
{
    private static readonly ChatOptions Options = new() { Temperature = 0, MaxOutputTokens = 30 };

    private static readonly LlamaCppInfill WithFile =
        new() { Prefix = "int x = ", Suffix = ";\n", Context = [new("limits.c", "int y = value + 12;\n")] };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gap_is_filled_from_what_stands_around_it()
    {
        using LlamaCppServerClient client = await ClientAsync(LlamaServerConfiguration.Infill);
        LlamaCppInfill infill = new() { Prefix = "The capital of France is Paris. The capital of France is", Suffix = "." };

        LlamaCppCompletion whole = await client.InfillAsync(infill, Options, Cancelled);
        List<LlamaCppCompletionUpdate> updates = await client.InfillStreamingAsync(infill, Options, Cancelled).ToListAsync(Cancelled);

        Assert.Equal((" France is Paris", ChatFinishReason.Stop, 0), (whole.Text, whole.FinishReason, whole.DroppedFileCount));
        Assert.Equal(whole.Text, string.Concat(updates.Select(update => update.Text)));
        Assert.True(updates.Count > 2);
    }

    [Fact]
    public async Task Other_file_is_used()
    {
        using LlamaCppServerClient client = await ClientAsync(LlamaServerConfiguration.Infill);

        LlamaCppCompletion completion = await client.InfillAsync(WithFile, Options, Cancelled);

        Assert.Equal(("value + 12", 0), (completion.Text, completion.DroppedFileCount));
    }

    [Fact]
    public async Task Other_file_that_the_server_drops_is_counted()
    {
        using LlamaCppServerClient client = await ClientAsync(LlamaServerConfiguration.InfillWithoutRoom);

        LlamaCppCompletion completion = await client.InfillAsync(WithFile, Options, Cancelled);

        Assert.Equal(1, completion.DroppedFileCount);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(400, 1)]
    public async Task Files_that_found_no_room_are_counted_whole_and_streamed(int lines, int dropped)
    {
        using LlamaCppServerClient client = await ClientAsync(LlamaServerConfiguration.Infill);
        LlamaCppInfillFile large = new("large.c", string.Concat(Enumerable.Range(0, lines).Select(i => $"int a{i} = {i};\n")));
        LlamaCppInfill infill = new() { Prefix = "int x = ", Suffix = ";\n", Context = [new("first.c", "int first = 1;\n"), large, WithFile.Context[0]] };

        LlamaCppCompletion whole = await client.InfillAsync(infill, Options, Cancelled);
        List<LlamaCppCompletionUpdate> updates = await client.InfillStreamingAsync(infill, Options, Cancelled).ToListAsync(Cancelled);

        Assert.Equal((dropped, dropped), (whole.DroppedFileCount, updates[^1].Completion!.DroppedFileCount));
    }

    [Fact]
    public async Task Nothing_to_insert_is_an_empty_text()
    {
        using LlamaCppServerClient client = await ClientAsync(LlamaServerConfiguration.Infill);

        LlamaCppCompletion completion = await client.InfillAsync(new LlamaCppInfill { Prefix = "q", Suffix = "." }, Options, Cancelled);

        Assert.Equal("", completion.Text);
    }

    private async Task<LlamaCppServerClient> ClientAsync(LlamaServerConfiguration configuration) => new((await servers.GetAsync(configuration)).BaseUrl.ToString());
}
