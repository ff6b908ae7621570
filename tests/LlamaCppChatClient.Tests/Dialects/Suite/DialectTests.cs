using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Each reply in each dialect, whole, streamed and through UseFunctionInvocation, against the reply itself.</summary>
public class DialectTests(ITestOutputHelper output)
{
    private const int Random = 1000;

#if MUTATION_TESTING
    // Each mutant pays for each test: a sample.
    private const int Step = 60;
#else
    private const int Step = 1;
#endif

    [Fact]
    public async Task Every_dialect_is_read_whole_and_streamed()
    {
        await EachAsync(async (reply, dialect) =>
        {
            Reading expected = Reading.Of(reply, dialect);
            using IChatClient client = Readers.Library(reply, dialect);
            Assert.Equal(expected, await Readers.WholeAsync(client));
            Assert.Equal(expected, await Readers.StreamedAsync(client));
        });
    }

    [Fact]
    public async Task Tools_run_as_they_were_called_in_every_dialect()
    {
        await EachAsync(async (reply, dialect) =>
        {
            if (reply.Calls.Length == 0)
            {
                return;
            }

            string expected = Reading.Of(reply, dialect).Calls;
            using IChatClient client = Readers.Library(reply, dialect);
            Assert.Equal((expected, "Done."), await Readers.InvokedAsync(client, streamed: false));
            Assert.Equal((expected, "Done."), await Readers.InvokedAsync(client, streamed: true));
        });
    }

    private async Task EachAsync(Func<Reply, Dialect, Task> check)
    {
        List<string> failures = [];
        int count = 0;
        foreach (Dialect dialect in Dialect.All(Random).Where((_, i) => i % Step == 0))
        {
            count++;
            foreach (Reply reply in Reply.All)
            {
                try
                {
                    await check(reply, dialect);
                }
                catch (Exception error) when (error is LlamaCppException or Xunit.Sdk.XunitException)
                {
                    failures.Add($"{dialect}\n{System.Text.Encoding.UTF8.GetString(DialectWriter.Write(reply, dialect))}\n{error.Message}");
                }
            }
        }

        output.WriteLine($"{count} dialects, {Reply.All.Length} replies in each: {count * Reply.All.Length} readings, {failures.Count} wrong");
        Assert.True(count * Step > 2000, $"{count} dialects");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count * Reply.All.Length}:\n{string.Join("\n\n", failures.Where((_, i) => i % Math.Max(1, failures.Count / 8) == 0))}");
    }
}
