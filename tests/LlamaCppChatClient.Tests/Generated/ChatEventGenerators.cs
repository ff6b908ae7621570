using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace LlamaCpp.Tests.Generated;

/// <summary>Generates the events of one answer: texts, reasoning, interleaved tool calls, an end, and the server's counts.</summary>
internal static class ChatEventGenerators
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One, two, three and four bytes of UTF-8, what JSON escapes, and what ends lines elsewhere but not in an event stream.
    private static readonly string[] Pieces =
        ["a", "Hello ", "é", "漢字", "😀", "👩‍👩‍👧", "\"", "\\", "\n", "\r\n", "\t", "\0", "\u2028", "\u0085", "data: ", "[DONE]", "{\"", "\\u00e9", " "];

    public static Gen<bool> Coin => Gen.Elements(false, true);

    public static Gen<string> Text { get; } = Gen.Choose(0, 4).SelectMany(count => Gen.Elements(Pieces).ArrayOf(count)).Select(string.Concat);

    public static Gen<ChatEvent[]> Answer { get; } =
        from said in SpokenEvent.ListOf()
        from count in Gen.Choose(0, 3)
        from calls in Gen.CollectToArray(Enumerable.Range(0, count), Call)
        from order in Gen.Shuffle(Enumerable.Repeat(-1, said.Count).Concat(calls.SelectMany((parts, index) => parts.Select(_ => index))).ToArray())
        from end in End
        select (ChatEvent[])[.. Interleave(order, said, calls), .. end];

    private static Gen<ChatEvent> SpokenEvent =>
        from text in Text
        from reasoning in Text
        from kind in Gen.Choose(0, 9)
        from milliseconds in Gen.Choose(0, 30)
        from escaped in Coin
        select new ChatEvent
        {
            Text = kind is >= 3 or 0 ? text : null,
            Reasoning = kind is <= 2 ? reasoning : null,
            PromptMilliseconds = milliseconds > 25 ? milliseconds : null,
            IsEscaped = escaped,
        };

    private static Gen<ChatEvent[]> End =>
        from reason in Gen.Elements("stop", "length", "tool_calls", "something_new")
        from usage in Coin
        from prompt in Gen.Choose(0, 10_000)
        from answer in Gen.Choose(0, 10_000)
        from timings in Coin
        select (ChatEvent[])
        [
            new() { FinishReason = reason },
            .. usage ? [new ChatEvent { Usage = (prompt, answer), PromptMilliseconds = timings ? prompt : null }] : Array.Empty<ChatEvent>(),
        ];

    private static Gen<string> Arguments =>
        from names in Text.ListOf()
        from values in Text.ArrayOf(names.Count)
        from escaped in Coin
        from cut in Gen.Choose(0, 9)
        let json = JsonSerializer.Serialize(names.Zip(values).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second), escaped ? null : Plain)
        select cut switch
        {
            0 => json[..^1],
            1 => "",
            _ => json,
        };

    private static Gen<ToolPart[]> Call(int index) =>
        from arguments in Arguments
        from pieces in Cut(arguments)
        from hasId in Gen.Choose(0, 4)
        from name in Gen.Choose(0, 5)

            // A part without an id and a name does not begin a call.
        let begins = hasId > 0 || name is 0 or 1
        select pieces.Select((piece, number) => new ToolPart(
            index,
            begins && number == 0 ? $"call_{index}x" : null,
            name > 0 && number == (name == 1 ? pieces.Length - 1 : 0) ? $"tool{index}" : null,
            piece)).ToArray();

    // The server holds back incomplete UTF-8, so that no character is cut.
    private static Gen<string[]> Cut(string text)
    {
        string[] runes = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        return Coin.ArrayOf(runes.Length).Select(cuts =>
        {
            List<StringBuilder> pieces = [new()];
            foreach ((string rune, bool cut) in runes.Zip(cuts))
            {
                pieces[^1].Append(rune);
                if (cut)
                {
                    pieces.Add(new());
                }
            }

            return pieces.Select(piece => piece.ToString()).ToArray();
        });
    }

    private static IEnumerable<ChatEvent> Interleave(int[] order, IEnumerable<ChatEvent> said, ToolPart[][] calls)
    {
        Queue<ChatEvent> texts = new(said);
        Queue<ToolPart>[] parts = [.. calls.Select(call => new Queue<ToolPart>(call))];
        return [.. order.Select(index => index < 0 ? texts.Dequeue() : new ChatEvent { Call = parts[index].Dequeue() })];
    }
}
