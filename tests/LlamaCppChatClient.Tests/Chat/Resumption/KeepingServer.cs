using System.Net;
using System.Web;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Chat;

/// <summary>A llama-server that keeps its stream: one stream, whose connections break where the test says.</summary>
internal sealed class KeepingServer(byte[] events) : CapturingHandler
{
    /// <summary>After how many bytes of a connection it breaks; the n-th connection takes the n-th, later ones do not break.</summary>
    public Queue<int> BreaksAfter { get; init; } = new();

    /// <summary>Whether a broken connection ends in order, as behind a proxy.</summary>
    public bool EndsInOrder { get; init; }

    /// <summary>Whether the server keeps the stream (still).</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>Whether the server has the routes.</summary>
    public bool HasRoutes { get; init; } = true;

    /// <summary>The token limit of the last chat request.</summary>
    public int TokenLimit => StrictJson.Parse(Requests.Last(IsChat).Body).GetProperty("max_tokens").GetInt32();

    public IEnumerable<string> Ids => Requests.Select(request => request.Header("X-Conversation-Id")).OfType<string>();

    protected override Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken) =>
        Task.FromResult((request.Method, request.Url.AbsolutePath) switch
        {
            ("POST", "/v1/chat/completions") => Stream(0),
            ("POST", "/v1/streams/lookup") when HasRoutes => Respond.Json(request.Text == "{}" || !IsKept ? "[]" : Found(request.Text)),
            ("GET", "/v1/stream") when HasRoutes => Stream(int.Parse(HttpUtility.ParseQueryString(request.Url.Query)["from"]!, System.Globalization.CultureInfo.InvariantCulture)),
            ("DELETE", "/v1/stream") when HasRoutes => new HttpResponseMessage(HttpStatusCode.NoContent),
            _ => Respond.With(Captures.Load("transcriptions/translations.http")),
        });

    private static bool IsChat(RecordedRequest request) => request.Url.AbsolutePath == "/v1/chat/completions";

    private string Found(string lookup)
    {
        string id = lookup.Split('"')[3];
        return $$"""[{"conversation_id":"{{id}}","is_done":true,"total_bytes":{{events.Length}},"started_at":1,"completed_at":2}]""";
    }

    private HttpResponseMessage Stream(int from)
    {
        byte[] rest = events[from..];
        int? limit = BreaksAfter.TryDequeue(out int bytes) && bytes < rest.Length ? bytes : null;
        return Respond.Stream(EndsInOrder && limit is { } end ? new ScriptedStream(rest[..end]) : new ScriptedStream(rest) { FailAt = limit });
    }
}
