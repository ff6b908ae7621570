using System.Threading.Channels;

namespace LlamaCpp.Tests.Support;

/// <summary>A server that answers GET at once and a POST when the test says so.</summary>
internal sealed class HoldingServer(int? slots = null, bool isProxied = false) : CapturingHandler
{
    private readonly Channel<(string Body, TaskCompletionSource<HttpResponseMessage> Answer)> _arrived =
        Channel.CreateUnbounded<(string, TaskCompletionSource<HttpResponseMessage>)>();

    /// <summary>The paths that were only looked at.</summary>
    public IReadOnlyList<string> Looks => [.. Requests.Where(request => request.Method == "GET").Select(request => request.Url.PathAndQuery)];

    /// <summary>Answers a look at the slots; null for an answer that tells nothing.</summary>
    public Func<HttpResponseMessage>? Slots { get; init; }

    /// <summary>How many requests are held.</summary>
    public int HeldCount => _arrived.Reader.Count;

    /// <summary>Takes the request that arrived first, and says how it is answered.</summary>
    public Task<string> AnswerNextAsync(Func<HttpResponseMessage>? answer = null) => AnswerNextAsync(_ => answer?.Invoke() ?? FakeServer.Nothing());

    /// <summary>Takes the request that arrived first, and says how its body is answered.</summary>
    public async Task<string> AnswerNextAsync(Func<string, HttpResponseMessage> answer)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ErrorCall.Soon);
        (string body, TaskCompletionSource<HttpResponseMessage> held) = await _arrived.Reader.ReadAsync(limit.Token);
        try
        {
            held.SetResult(answer(body));
        }
        catch (HttpRequestException error)
        {
            held.SetException(error);
        }

        return body;
    }

    /// <summary>Waits until so many requests are held.</summary>
    public async Task WaitForAsync(int count)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ErrorCall.Soon);
        while (HeldCount < count)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    protected override async Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        if (request.Method == "GET")
        {
            response = Slots is not null && request.Url.AbsolutePath == "/slots" ? Slots() : Respond.Json(slots is null ? "{}" : $$"""{"total_slots":{{slots}}}""");
        }
        else
        {
            TaskCompletionSource<HttpResponseMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _arrived.Writer.TryWrite((request.Text, answer));
            response = await answer.Task.WaitAsync(cancellationToken);
        }

        if (isProxied)
        {
            response.Headers.Date = DateTimeOffset.UnixEpoch;
        }

        return response;
    }
}
