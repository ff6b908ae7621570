using System.Text.Json;
using LlamaCpp.Server;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class DroppedFilesTests
{
    private static readonly LlamaCppInfillFile Limits = new("limits.c", "int y = value + 12;\n");

    [Theory]
    [InlineData("infill/input_extra.http", 0)]
    [InlineData("infill/input_extra-large-n_predict.http", 0)]
    [InlineData("infill/input_extra-dropped-batch-equals-context.http", 1)]
    public void File_that_does_not_stand_in_the_recorded_prompt_was_dropped(string capture, int expected)
    {
        string prompt = JsonElement.Parse(Captures.Load(capture).Response!.Body).GetProperty("prompt").GetString()!;

        Assert.Equal(expected, DroppedFiles.Count([Limits], prompt));
    }

    [Fact]
    public void File_of_which_the_end_is_there_was_not_dropped()
    {
        LlamaCppInfillFile file = new("long.c", string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i};\n")));

        Assert.Equal(0, DroppedFiles.Count([file, new("empty.c", "")], "line 95;\nline 96;\nline 97;\nline 98;\nline 99;\n<sep>filename\n<pre>"));
        Assert.Equal(1, DroppedFiles.Count([file], "filename\n<pre>"));
        Assert.Equal(0, DroppedFiles.Count([file], prompt: null));
    }

    [Fact]
    public async Task Streamed_answer_counts_them_and_warns()
    {
        RecordingLogger log = new();
        LlamaCppInfill infill = new() { Prefix = "a", Suffix = "b", Context = [Limits, new("gone.c", "something else")] };

        LlamaCppCompletion completion = await Handler("infill/input_extra-stream.http").Client(logger: log).InfillAsync(infill, new ChatOptions(), Cancelled);

        Assert.Equal(("value + 12", 1), (completion.Text, completion.DroppedFileCount));
        Assert.Contains("1 of 2 files", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }
}
