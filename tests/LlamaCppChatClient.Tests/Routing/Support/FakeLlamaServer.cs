using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace LlamaCpp.Tests.Routing;

/// <summary>A llama-server without a network, in one of a few states.</summary>
internal sealed class FakeLlamaServer(string name, string url)
{
    private const string LoadingBody = """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""";

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FakeState _state;
    private int _chats;
    private int _posts;
    private int _healths;

    public string Name => name;

    public Uri Url { get; } = new(url);

    public FakeState State
    {
        get => _state;
        set
        {
            _state = value;
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    public int SlotCount { get; set; } = 2;

    public long ParameterCount { get; set; } = 1_000_000;

    public int ContextSize { get; set; } = 4096;

    /// <summary>How many chat requests came, whatever became of them.</summary>
    public int ChatCount => Volatile.Read(ref _chats);

    /// <summary>How many requests with a body came: chats, embeddings and the others that do some work.</summary>
    public int PostCount => Volatile.Read(ref _posts);

    public int HealthCount => Volatile.Read(ref _healths);

    /// <summary>The headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string LastBody { get; private set; } = "";

    /// <summary>The answers of the next chats; without one it is <see cref="Answers.Of"/>.</summary>
    public Queue<Func<HttpResponseMessage>> Next { get; } = new();

    /// <summary>Until when a chat waits before its headers come.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        string path = request.Url.AbsolutePath;
        bool isPost = request.Method == "POST";
        LastHeaders = request.Head.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (isPost)
        {
            Interlocked.Increment(ref _posts);
            Interlocked.Add(ref _chats, path.EndsWith("/chat/completions", StringComparison.Ordinal) ? 1 : 0);
            LastBody = request.Text;
        }
        else if (path.EndsWith("/health", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _healths);
        }

        while (true)
        {
            Task change = Volatile.Read(ref _changed).Task;
            if (State != FakeState.Stopped && !(isPost && State == FakeState.Full))
            {
                break;
            }

            await change.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        return State switch
        {
            FakeState.Dead => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)),
            FakeState.Loading => Respond.Json(LoadingBody, HttpStatusCode.ServiceUnavailable),
            _ when isPost => await WorkAsync(path, request.Text, cancellationToken),
            _ when path.EndsWith("/stream", StringComparison.Ordinal) => Answers.Of(name),
            _ => Respond.Json(Describe(path)),
        };
    }

    private async Task<HttpResponseMessage> WorkAsync(string path, string body, CancellationToken cancellationToken)
    {
        Func<HttpResponseMessage>? next;
        lock (Next)
        {
            Next.TryDequeue(out next);
        }

        await Gate.WaitAsync(cancellationToken);
        return next is not null ? next()
            : path.EndsWith("/embeddings", StringComparison.Ordinal) ? Respond.Json(Embed(body))
            : path.EndsWith("/streams/lookup", StringComparison.Ordinal) ? Respond.Json(Look(body))
            : path.EndsWith("/tokenize", StringComparison.Ordinal) ? Respond.Json("""{"tokens":[1,2,3]}""")
            : path.EndsWith("/input_tokens", StringComparison.Ordinal) ? Respond.Json("""{"input_tokens":7,"object":"response.input_tokens"}""")
            : path.EndsWith("/rerank", StringComparison.Ordinal) ? Respond.Json("""{"results":[{"index":0,"relevance_score":0.25},{"index":1,"relevance_score":0.75}]}""")
            : Answers.Of(name);
    }

    // The vector of a number begins with it, that of another input with its length.
    private static string Embed(string body)
    {
        JsonArray inputs = JsonNode.Parse(body)!["input"]!.AsArray();
        IEnumerable<string> texts = inputs.Select(input => input!.ToString());
        IEnumerable<string> vectors = texts.Select((text, index) => $$"""{"object":"embedding","index":{{index}},"embedding":[{{(int.TryParse(text, out int number) ? number : text.Length)}},1]}""");
        return $$$"""{"object":"list","model":"tiny","data":[{{{string.Join(',', vectors)}}}],"usage":{"prompt_tokens":{{{inputs.Count}}},"total_tokens":{{{inputs.Count}}}}}""";
    }

    private static string Look(string body) => body == "{}" ? "[]" : $$"""[{"conversation_id":"{{body.Split('"')[3]}}","is_done":true,"total_bytes":100}]""";

    private string Describe(string path) =>
        path.EndsWith("/health", StringComparison.Ordinal) ? """{"status":"ok"}"""
        : path.EndsWith("/slots", StringComparison.Ordinal) ? "[]"
        : path.Contains("/props", StringComparison.Ordinal) ? $$$"""{"total_slots":{{{SlotCount}}},"default_generation_settings":{"n_ctx":{{{ContextSize}}}},"build_info":"b11669"}"""
        : $$$"""{"object":"list","data":[{"id":"tiny","meta":{"n_params":{{{ParameterCount}}},"size":2000000,"n_embd":64,"n_vocab":512,"n_ctx":{{{ContextSize}}}}}]}""";
}
