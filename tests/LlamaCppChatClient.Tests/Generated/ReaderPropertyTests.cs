using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Chat;

namespace LlamaCpp.Tests.Generated;

/// <summary>The shortcuts of the reader change nothing.</summary>
public class ReaderPropertyTests
{
    private static readonly Gen<string[]> Events =
        from events in ChatEventGenerators.Answer
        from damages in Gen.Choose(-9_000_000, 1_000_000).ArrayOf(events.Length)
        select events.Select((part, index) => Damaged(part.ToString(), damages[index])).ToArray();

    [Fact]
    public void Events_read_the_same_after_others_and_alone() => Holds.For(Events, events =>
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);

        string[] together = [.. events.Select(data => ChunkReading.Read(reader, data))];

        Assert.Equal(events.Select(ChunkReading.ReadAlone), together);
    });

    private static string Damaged(string data, int seed) =>
        seed < 0 ? data : Encoding.UTF8.GetString(Mutation.Of(Encoding.UTF8.GetBytes(data), new Random(seed)));
}
