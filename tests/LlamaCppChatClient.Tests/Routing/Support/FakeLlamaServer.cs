using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Tests.Routing;

/// <summary>A llama-server without a network, in one of a few states.</summary>
internal sealed class FakeLlamaServer(string name, string url)
{
    private const string LoadingBody = """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""";

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FakeState _state;
    private int _chats;
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

    public int HealthCount => Volatile.Read(ref _healths);

    /// <summary>The headers of the last chat.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string LastBody { get; private set; } = "";

    /// <summary>The answers of the next chats; without one it is <see cref="Answers.Of"/>.</summary>
    public Queue<Func<HttpResponseMessage>> Next { get; } = new();

    /// <summary>Until when a chat waits before its headers come.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        bool isChat = path.EndsWith("/chat/completions", StringComparison.Ordinal);
        if (isChat)
        {
            Interlocked.Increment(ref _chats);
            LastBody = await request.Content!.ReadAsStringAsync(cancellationToken);
            LastHeaders = request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        }
        else if (path.EndsWith("/health", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _healths);
        }

        while (State == FakeState.Stopped || (isChat && State == FakeState.Full))
        {
            await Volatile.Read(ref _changed).Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        return State switch
        {
            FakeState.Dead => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)),
            FakeState.Loading => Respond.Json(LoadingBody, HttpStatusCode.ServiceUnavailable),
            _ when isChat => await ChatAsync(cancellationToken),
            _ => Respond.Json(Describe(path)),
        };
    }

    private async Task<HttpResponseMessage> ChatAsync(CancellationToken cancellationToken)
    {
        Func<HttpResponseMessage>? next;
        lock (Next)
        {
            Next.TryDequeue(out next);
        }

        await Gate.WaitAsync(cancellationToken);
        return next is null ? Answers.Of(name) : next();
    }

    private string Describe(string path) =>
        path.EndsWith("/health", StringComparison.Ordinal) ? """{"status":"ok"}"""
        : path.Contains("/props", StringComparison.Ordinal) ? $$$"""{"total_slots":{{{SlotCount}}},"default_generation_settings":{"n_ctx":{{{ContextSize}}}},"build_info":"b11669"}"""
        : $$$"""{"object":"list","data":[{"id":"tiny","meta":{"n_params":{{{ParameterCount}}},"size":2000000,"n_embd":64,"n_vocab":512,"n_ctx":{{{ContextSize}}}}}]}""";
}
