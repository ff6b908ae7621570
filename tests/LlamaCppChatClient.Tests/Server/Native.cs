using LlamaCpp.Tests.Security;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Server;

/// <summary>Clients of the server's own API over scripted answers.</summary>
internal static class Native
{
    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A client that asks for the model <c>m</c>, so that it need not find out which there is.</summary>
    public static LlamaCppServerClient Client(
        this CapturingHandler handler, Action<LlamaCppOptions>? configure = null, ILoggerFactory? logger = null, TimeProvider? time = null) =>
        new(Connection(handler, configure, logger, time));

    public static ServerConnection Connection(
        CapturingHandler handler, Action<LlamaCppOptions>? configure = null, ILoggerFactory? logger = null, TimeProvider? time = null)
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://llama.test:8080"), Model = "m", ApiKey = SecretWatch.ApiKey };
        configure?.Invoke(options);
        return new ServerConnection(options, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, logger ?? SecretWatch.Logs, time);
    }

    /// <summary>A client that gets these recorded answers, in order.</summary>
    public static LlamaCppServerClient Replay(params IEnumerable<string> captures) => Handler(captures).Client();

    public static CapturingHandler Handler(params IEnumerable<string> captures)
    {
        CapturingHandler handler = new();
        foreach (string capture in captures)
        {
            handler.Answer(Captures.Load(capture));
        }

        return handler;
    }

    /// <summary>The path and query of a request.</summary>
    public static string Path(this RecordedRequest request) => new Uri(request.Target).PathAndQuery;

    /// <summary>What was asked for, in order, such as <c>GET /health</c>.</summary>
    public static IEnumerable<string> Calls(this CapturingHandler handler) => handler.Requests.Select(request => $"{request.Method} {request.Path()}");
}
