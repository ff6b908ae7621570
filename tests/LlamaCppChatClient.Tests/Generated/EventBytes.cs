using System.Text;

namespace LlamaCpp.Tests.Generated;

/// <summary>Writes events in one of the many ways in which a stream of events may be written and may arrive.</summary>
internal static class EventBytes
{
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    public static Stream Write(IEnumerable<ChatEvent> events, int seed)
    {
        Random random = new(seed);
        StringBuilder text = new(random.Next(8) == 0 ? "\uFEFF" : "");
        foreach (string data in events.Select(part => part.ToString()).Append("[DONE]"))
        {
            // Of one kind for each event: CR and LF of two lines would be the end of one.
            string end = LineEnds[random.Next(LineEnds.Length)];
            text.Append(Comment(random, end)).Append(random.Next(2) == 0 ? "data:" : "data: ").Append(data).Append(end).Append(Comment(random, end)).Append(end);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return new ScriptedStream(bytes)
        {
            BytesPerRead = random.Next(4) == 0 ? random.Next(1, 4) : int.MaxValue,
            SplitAt = [.. Enumerable.Range(0, random.Next(10)).Select(_ => random.Next(bytes.Length))],
        };
    }

    private static string Comment(Random random, string end) => random.Next(5) == 0 ? $":{(random.Next(2) == 0 ? " 漢 data: {}" : "")}{end}" : "";
}
