using System.Net;
using System.Text;
using System.Text.Json;

namespace LlamaCpp.Tests.Server;

/// <summary>A router whose models go through the states that a test says: one more with each <c>GET /v1/models</c> after a command.</summary>
internal sealed class RouterScript
{
    private readonly Queue<string> _states = new();
    private string _state;
    private bool _commanded;

    /// <summary>Initializes the router.</summary>
    /// <param name="state">What the model <c>tiny-a</c>, also called <c>a</c>, is doing before the command.</param>
    /// <param name="later">What it does afterwards; <c>failed</c> is unloaded with exit code 1, <c>gone</c> leaves the list.</param>
    public RouterScript(string state, params IEnumerable<string> later)
    {
        _state = state;
        foreach (string next in later)
        {
            _states.Enqueue(next);
        }

        Handler = new CapturingHandler().Otherwise(Answer);
    }

    public CapturingHandler Handler { get; }

    /// <summary>What <c>GET /models/sse</c> sends; null for a router that has no such route.</summary>
    public byte[]? Events { get; init; }

    /// <summary>The answer to commands.</summary>
    public Func<HttpResponseMessage> Command { get; init; } = () => Respond.Json("""{"success":true}""");

    /// <summary>The path and body of the commands.</summary>
    public IEnumerable<(string Path, string Body)> Commands =>
        Handler.Requests.Where(request => request.Method == "POST").Select(request => (request.Path(), Encoding.UTF8.GetString(request.Body)));

    private HttpResponseMessage Answer(RecordedRequest request)
    {
        if (request.Method == "POST")
        {
            _commanded = true;
            return Command();
        }

        if (request.Path() == "/models/sse")
        {
            return Events is null
                ? Respond.Json("""{"error":{"message":"File Not Found","type":"not_found_error","code":404}}""", HttpStatusCode.NotFound)
                : Respond.Stream(new ScriptedStream(Events));
        }

        if (_commanded && _states.TryDequeue(out string? next))
        {
            _state = next;
        }

        object[] data = _state == "gone" ? [] : [new { id = "tiny-a", aliases = new[] { "a" }, status = Status() }];
        return Respond.Json(JsonSerializer.Serialize(new { data }));
    }

    private object Status() => _state switch
    {
        "failed" => new { value = "unloaded", failed = true, exit_code = 1 },
        "downloading" => new { value = "downloading", progress = new Dictionary<string, object> { ["u1"] = new { done = 10, total = 40 }, ["u2"] = new { done = 10, total = 60 } } },
        _ => new { value = _state },
    };

    public static byte[] Event(params IEnumerable<string> events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(json => $"data: {json}\n\n")));
}
