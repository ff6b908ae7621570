using System.Text;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Recorded;

/// <summary>Which of the recorded exchanges are chats, and how they ended.</summary>
internal static class RecordedChats
{
    private static readonly Lazy<IReadOnlyDictionary<string, CaptureFile>> All = new(() => Captures.All("**/*.http")
        .Select(path => KeyValuePair.Create(path, WithoutRemarks(Captures.Load(path))))
        .Where(pair => IsChat(pair.Value))
        .ToDictionary(StringComparer.Ordinal));

    /// <summary>Answers that came to their end, as one document or as a stream.</summary>
    public static IEnumerable<string> Replies => Where(answer => answer.Status == 200 && (!answer.IsStream || IsWholeStream(answer)))
        .Where(path => !IsOfSeveralChoices(path) && !HasOtherFraming(path));

    /// <summary>Streams that came to their end.</summary>
    public static IEnumerable<string> Streams => Replies.Where(path => Response(path).IsStream);

    /// <summary>Requests that the server refused.</summary>
    public static IEnumerable<string> Refusals => Where(answer => answer.Status >= 400);

    /// <summary>Streams that broke off, by an error event or without a word.</summary>
    public static IEnumerable<string> BrokenStreams => Where(answer => answer is { Status: 200, IsStream: true } && !IsWholeStream(answer));

    public static RecordedResponse Response(string path) => All.Value[path].Response!;

    public static FakeServer Replay(string path) => new(() => Respond.With(All.Value[path]));

    private static IEnumerable<string> Where(Func<RecordedResponse, bool> predicate) => All.Value
        .Where(pair => predicate(pair.Value.Response!))
        .Select(pair => pair.Key)
        .Order(StringComparer.Ordinal);

    private static bool IsChat(CaptureFile capture) =>
        capture.Response is not null
        && capture.Request.Method == "POST"
        && capture.Request.Target.Split('?')[0].EndsWith("/chat/completions", StringComparison.Ordinal);

    private static bool IsWholeStream(RecordedResponse answer) => answer.Text.Contains("data: [DONE]", StringComparison.Ordinal);

    // The recorder's lines in the place of events that were left out.
    private static CaptureFile WithoutRemarks(CaptureFile capture)
    {
        if (capture.Response is not { IsStream: true } response)
        {
            return capture;
        }

        IEnumerable<string> lines = response.Text.Split('\n').Where(line => !line.StartsWith("# ...", StringComparison.Ordinal));
        return capture with { Response = response with { Body = Encoding.UTF8.GetBytes(string.Join('\n', lines)) } };
    }

    // This client refuses "n", since a ChatResponse holds one answer.
    private static bool IsOfSeveralChoices(string path) => Path.GetFileName(path).StartsWith("n-2", StringComparison.Ordinal);

    // The body is recorded with its chunked framing.
    private static bool HasOtherFraming(string path) => path == "router/nonstream-raw-wire.http";
}
