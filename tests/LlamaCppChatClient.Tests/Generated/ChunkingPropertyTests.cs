using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>
/// Generated answers, as events in any order and split at any byte, against a reference of a few lines: whatever the pieces,
/// streaming gives the text, the reasoning and the tool calls, and the folded answer is the same.
/// </summary>
public class ChunkingPropertyTests
{
    private static readonly string[] Alphabet =
        ["a", " ", "\n", "\r", "\t", "\"", "\\", "{", "}", "é", "世", "👋", "\u0000", "\u2028", "data: ", ":", "[DONE]", "\uFEFF", "</think>"];

    private static readonly Gen<string> Words = Gen.Elements(Alphabet).ArrayOf().Select(string.Concat);

    // Never one whole JSON value: what follows such a value would not belong to it.
    private static readonly Gen<string> Parts = Words.Select(text => string.Concat(text.Split('}', ']', '"')));

    private static readonly Gen<Piece> Pieces = Gen.Frequency(
        (4, Words.Select(text => new Piece(Kind.Text, text))),
        (2, Words.Select(text => new Piece(Kind.Reasoning, text))),
        (2, Gen.Choose(0, 2).SelectMany(index => Parts, (index, text) => new Piece(Kind.Call, text, index))),
        (1, Gen.Constant(new Piece(Kind.Ping, ""))),
        (1, Gen.Constant(new Piece(Kind.Unknown, ""))));

    // The same cases in each run.
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(60).WithReplay(20_251, 7);

    private enum Kind
    {
        Text,
        Reasoning,
        Call,
        Ping,
        Unknown,
    }

    [Fact]
    public void Any_answer_in_any_pieces_equals_the_reference()
    {
        Arbitrary<Sample> samples = Arb.From(
            from pieces in Pieces.ArrayOf()
            from splits in Gen.Choose(1, 4000).ArrayOf()
            from lineEnd in Gen.Elements("\n", "\r\n", "\r")
            from perRead in Gen.Elements(1, 2, 3, 17, 4096)
            select new Sample(pieces, splits, lineEnd, perRead));

        Prop.ForAll(samples, Holds).Check(Fixed);
    }

    [Fact]
    public void Any_answer_that_is_cut_anywhere_keeps_what_came()
    {
        Arbitrary<(Piece[] Pieces, int Cut)> samples = Arb.From(
            from pieces in Pieces.ArrayOf()
            from cut in Gen.Choose(0, 10_000)
            select (pieces, cut));

        Prop.ForAll(samples, CutHolds).Check(Fixed);
    }

    private static bool Holds(Sample sample)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Events(sample.Pieces).Replace("\n", sample.LineEnd, StringComparison.Ordinal));
        ScriptedStream Body() => new(bytes) { SplitAt = sample.Splits, BytesPerRead = sample.PerRead };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(Body()).AnswerStream(Body()));

        ErrorCall call = ErrorCall.StreamAsync(client).GetAwaiter().GetResult();
        ChatResponse whole = client.GetResponseAsync("Hi").GetAwaiter().GetResult();

        Assert.Null(call.Error);
        Reference expected = Reference.Of(sample.Pieces);
        Assert.Equal(expected, Reference.Of(call.Updates.SelectMany(update => update.Contents)));
        Assert.Equal(expected, Reference.Of(whole.Messages[0].Contents));
        return true;
    }

    private static bool CutHolds((Piece[] Pieces, int Cut) sample)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Events(sample.Pieces));
        int cut = int.Min(sample.Cut, bytes.Length - StreamEvents.Finish().Length - StreamEvents.Done.Length);

        ErrorCall call = ErrorCall.StreamAsync(bytes[..cut]).GetAwaiter().GetResult();

        Reference whole = Reference.Of(sample.Pieces);
        Reference streamed = Reference.Of(call.Updates.SelectMany(update => update.Contents));
        Reference partial = Reference.Of(call.StreamException.PartialResponse.Messages.SelectMany(message => message.Contents));
        Assert.Equal((streamed.Text, streamed.Reasoning), (partial.Text, partial.Reasoning));
        Assert.StartsWith(streamed.Text, whole.Text, StringComparison.Ordinal);
        Assert.StartsWith(streamed.Reasoning, whole.Reasoning, StringComparison.Ordinal);
        return true;
    }

    private static string Events(Piece[] pieces)
    {
        HashSet<int> begun = [];
        StringBuilder events = new(StreamEvents.Role);
        foreach (Piece piece in pieces)
        {
            events.Append(piece.Kind switch
            {
                Kind.Text => StreamEvents.Text(piece.Text),
                Kind.Reasoning => StreamEvents.Reasoning(piece.Text),
                Kind.Call when begun.Add(piece.Index) => StreamEvents.ToolCall(piece.Index, $"id{piece.Index}", $"f{piece.Index}", piece.Text),
                Kind.Call => StreamEvents.ToolCall(piece.Index, null, null, piece.Text),
                Kind.Ping => ":\n\n",
                _ => "event: other\ndata: {\"x\":1}\n\n",
            });
        }

        return events + StreamEvents.Finish() + StreamEvents.Done;
    }

    private sealed record Piece(Kind Kind, string Text, int Index = 0);

    private sealed record Sample(Piece[] Pieces, int[] Splits, string LineEnd, int PerRead);

    /// <summary>What an answer says, without regard to how it is cut into contents.</summary>
    private sealed record Reference(string Text, string Reasoning, string Calls)
    {
        public static Reference Of(Piece[] pieces) => new(
            string.Concat(pieces.Where(piece => piece.Kind == Kind.Text).Select(piece => piece.Text)),
            string.Concat(pieces.Where(piece => piece.Kind == Kind.Reasoning).Select(piece => piece.Text)),
            string.Join('|', pieces
                .Where(piece => piece.Kind == Kind.Call)
                .GroupBy(piece => piece.Index)
                .Select(call => $"id{call.Key} f{call.Key} {Arguments(string.Concat(call.Select(piece => piece.Text)))}")));

        public static Reference Of(IEnumerable<AIContent> contents)
        {
            AIContent[] all = [.. contents];
            Assert.DoesNotContain(all, content => content is ErrorContent);
            return new(
                string.Concat(all.OfType<TextContent>().Select(content => content.Text)),
                string.Concat(all.OfType<TextReasoningContent>().Select(content => content.Text)),
                string.Join('|', all.OfType<FunctionCallContent>().Select(call => $"{call.CallId} {call.Name} {call.AdditionalProperties?.Values.Single() ?? "valid"}")));
        }

        // Arguments that are no JSON object are kept as they came.
        private static string Arguments(string text) => string.IsNullOrWhiteSpace(text) || StrictJson.IsObject(text) ? "valid" : text;
    }
}
