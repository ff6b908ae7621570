using System.Diagnostics;
using System.Net;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.Security;

/// <summary>No byte of a key leaves, except in the Authorization header to the configured address.</summary>
public class KeySecrecyTests
{
    // Begins like the literal "true", so that the JSON reader quotes it; not the key of the watch, which sees the platform's own exceptions.
    private const string Repeatable = "tok-1234567890-ab";

    private const string Key = SecretWatch.ApiKey;

    private static readonly JsonSerializerOptions Reflection = new() { WriteIndented = true };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_goes_out_in_the_Authorization_header_and_nowhere_else()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        await client.GetResponseAsync("Hi", cancellationToken: Cancelled);

        RecordedRequest request = handler.Request;
        Assert.Equal($"Bearer {Key}", request.Header("Authorization"));
        Assert.DoesNotContain(Key, request.Head.StartLine + request.Text, StringComparison.Ordinal);
        Assert.Single(request.Head.Headers, header => header.Value.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoint_of_a_call_gets_its_own_key_or_none_of_ours()
    {
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Stream(new ScriptedStream(System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello")))));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        await client.GetResponseAsync("Hi", new() { ModelId = "m", Endpoint = new(new Uri("http://other.test"), "sk-other") }, Cancelled);
        await client.GetResponseAsync("Hi", new() { ModelId = "m", Endpoint = new(new Uri("http://other.test")) }, Cancelled);

        Assert.Equal(["Bearer sk-other", "Bearer llamacpp"], handler.Requests.Select(request => request.Header("Authorization")));
    }

    [Fact]
    public async Task Authorization_of_a_foreign_client_is_not_sent_to_the_endpoint_of_a_call()
    {
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Stream(new ScriptedStream(System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello")))));
        using HttpClient http = new(handler) { DefaultRequestHeaders = { Authorization = new("Bearer", "sk-foreign") } };
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "m" }, http);

        await client.GetResponseAsync("Hi", cancellationToken: Cancelled);
        await client.GetResponseAsync("Hi", new() { ModelId = "m", Endpoint = new(new Uri("http://other.test")) }, Cancelled);

        Assert.Equal(["Bearer sk-foreign", "Bearer llamacpp"], handler.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_that_a_foreign_client_follows_does_not_take_the_key_along(int status)
    {
        await using ScriptedPeer other = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendResponseAsync("""{"choices":[{"message":{"content":"Hello"}}]}""");
        });
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 {status} Moved\r\nLocation: {other.BaseUrl}v1/chat/completions\r\nContent-Length: 0\r\n\r\n");
        });
        using HttpClient http = new();
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        await client.GetResponseAsync("Hi", cancellationToken: Cancelled);

        Assert.Contains(Key, Assert.Single(peer.Requests).Header("Authorization"), StringComparison.Ordinal);
        Assert.Null(Assert.Single(other.Requests).Header("Authorization"));
    }

    [Fact]
    public void Own_connections_follow_no_redirect_and_keep_no_cookie()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
    }

    [Fact]
    public void Options_show_no_key_however_they_are_written()
    {
        LlamaCppOptions options = new() { ApiKey = Key };

        Assert.DoesNotContain(Key, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, JsonSerializer.Serialize(options, Reflection), StringComparison.Ordinal);
        Assert.Contains("localhost", JsonSerializer.Serialize(options, Reflection), StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoint_shows_no_key_however_it_is_written()
    {
        LlamaCppEndpoint endpoint = new(new Uri("http://other.test"), Key);
        ChatOptions options = new() { Endpoint = endpoint };

        Assert.DoesNotContain(Key, endpoint.ToString(), StringComparison.Ordinal);
        Assert.Equal("\"http://other.test/\"", JsonSerializer.Serialize(endpoint, Reflection));
        Assert.DoesNotContain(Key, JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_and_its_key_do_not_reach_the_body()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        await client.GetResponseAsync("Hi", new() { ModelId = "m", Endpoint = new(new Uri("http://other.test"), Key) }, Cancelled);

        Assert.DoesNotContain(Key, handler.Request.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("other.test", handler.Request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-secret\r\nX-Evil: 1")]
    [InlineData("sk-secret\nX-Evil: 1")]
    [InlineData("sk-secret\0")]
    [InlineData("sk-secret and more")]
    [InlineData("sk-secret\u00e9")]
    [InlineData("sk-secret\u007f")]
    public void Key_that_could_inject_a_header_is_refused_and_not_repeated(string key)
    {
        ArgumentException options = Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(new LlamaCppOptions { ApiKey = key }));
        ArgumentException endpoint = Assert.Throws<ArgumentException>(() => new LlamaCppEndpoint(new Uri("http://other.test"), key));

        Assert.DoesNotContain("sk-secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", endpoint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_key_in_the_configuration_is_not_repeated_by_the_validation()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("LLAMACPP_API_KEY", "sk-secret\n")]).Build();
        ServiceCollection collection = [];
        collection.AddSingleton(configuration).AddLlamaCppChatClient();
        using ServiceProvider services = collection.BuildServiceProvider();

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IChatClient>);

        Assert.Contains("LLAMACPP_API_KEY", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_the_client_factory_at_Trace_show_no_key()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello")).AnswerJson("{}", HttpStatusCode.Unauthorized);
        ListLogger log = new();
        ServiceCollection services = new();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddLlamaCppChatClient(
            options => (options.BaseUrl, options.Model, options.ApiKey) = (new("http://server.test"), "m", Key), http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IChatClient client = provider.GetRequiredService<IChatClient>();

        await ErrorCall.StreamAsync(client);
        ErrorCall refused = await ErrorCall.StreamAsync(client);

        Assert.NotNull(refused.Error);
        Assert.Contains(log.Texts, text => text.Contains("Authorization", StringComparison.Ordinal)); // or nothing was tested
        Assert.DoesNotContain(log.Texts, text => text.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_that_repeats_the_key_is_not_quoted()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerJson($$$"""{"error":{"message":"Invalid key: {{{Key}}}"}}""", HttpStatusCode.Unauthorized);
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.DoesNotContain(Key, call.Error!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Invalid key: ***", call.Exception.ServerMessage);
    }

    [Theory]
    [InlineData("event: error\ndata: your key KEY\n\n")]
    [InlineData("data: {\"error\":{\"message\":\"your key KEY\"}}\n\n")]
    [InlineData("proxy error: your key KEY")]
    [InlineData("data: your key KEY\n\ndata: your key KEY\n\ndata: your key KEY\n\n")]
    public async Task Stream_that_repeats_the_key_is_not_quoted(string events)
    {
        ErrorCall call = await ErrorCall.StreamAsync(events.Replace("KEY", Key, StringComparison.Ordinal));

        Assert.EndsWith("your key ***", call.StreamException.ServerMessage, StringComparison.Ordinal);
    }

    /// <summary>What a peer may answer that knows the key, and repeats it where it is not the server's message.</summary>
    public static TheoryData<string, string> Repeated => new()
    {
        { "status line", "HTTP/1.1 KEY OK\r\n\r\n" },
        { "header without a colon", "HTTP/1.1 200 OK\r\nKEY\r\n\r\n" },
        { "header name", "HTTP/1.1 200 OK\r\nx KEY: y\r\n\r\n" },
        { "error type", "HTTP/1.1 400 Bad\r\nContent-Length: 49\r\n\r\n{\"error\":{\"message\":\"no\",\"type\":\"KEY\"}} " },
        { "media type of a refusal", "HTTP/1.1 418 Bad\r\nContent-Type: text/KEY\r\nContent-Length: 2\r\n\r\nno" },
        { "media type of a page", "HTTP/1.1 200 OK\r\nContent-Type: html/KEY\r\nContent-Length: 2\r\n\r\nno" },
        { "encoding", "HTTP/1.1 200 OK\r\nContent-Encoding: KEY\r\nContent-Length: 2\r\n\r\nno" },
        { "malformed events", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: KEY\n\ndata: KEY\n\ndata: KEY\n\n" },
        { "malformed document", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\nKEY" },
        { "error event", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"error\":{\"message\":\"no\",\"type\":\"KEY\"}}\n\n" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public async Task Key_that_a_peer_repeats_anywhere_is_in_no_exception_and_no_log(string where, string answer)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(where);
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync(answer.Replace("KEY", Repeatable, StringComparison.Ordinal));
        });
        using RecordingLogger logger = new();
        LlamaCppOptions options = new() { BaseUrl = peer.BaseUrl, Model = "m", ApiKey = Repeatable, ReadyTimeout = TimeSpan.Zero };
        using LlamaCppChatClient client = new(new ServerConnection(options, null, logger));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.DoesNotContain(Repeatable, call.Exception + call.Exception.ServerMessage + call.Exception.ServerErrorType + call.Exception.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Repeatable, logger.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Repeatable, string.Concat(call.Updates.SelectMany(update => update.Contents).OfType<ErrorContent>().Select(error => error.Message + error.Details)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_an_endpoint_of_a_call_is_in_no_log_and_no_activity()
    {
        const string EndpointKey = "sk-of-the-endpoint-alone";
        using CapturingHandler handler = new CapturingHandler().AnswerStream(
            $$$"""data: {"model":"m {{{EndpointKey}}}","system_fingerprint":"b1 {{{EndpointKey}}}","choices":[{"index":0,"delta":{"content":"x {{{EndpointKey}}}"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");
        using RecordingLogger logger = new();
        using ServerConnection connection = new(new LlamaCppOptions { BaseUrl = new("http://server.test"), Model = "m" }, new HttpClient(handler), logger);
        using LlamaCppChatClient client = new(connection);
        using Activity activity = new("call");
        activity.IsAllDataRequested = true;
        activity.Start();

        await client.GetResponseAsync("Hi", new() { ModelId = "m", Endpoint = new(new Uri("http://other.test"), EndpointKey) }, Cancelled);

        Assert.Contains("x ***", logger.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(EndpointKey, logger.Text, StringComparison.Ordinal);
        Assert.Contains(activity.TagObjects, tag => tag.Value is "b1 ***");
        Assert.DoesNotContain(activity.TagObjects, tag => tag.Value is string text && text.Contains(EndpointKey, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_the_latest_hundred_servers_are_known()
    {
        KeyRedactor redactor = new("sk-of-the-options");
        for (int server = 0; server < 150; server++)
        {
            redactor.Add($"sk-of-server-{server:d3}");
        }

        Assert.Equal("*** ***", redactor.Redact("sk-of-the-options sk-of-server-149"));
        Assert.Equal("sk-of-server-049 ***", redactor.Redact("sk-of-server-049 sk-of-server-050"));
    }

    [Fact]
    public async Task Key_in_the_names_of_models_is_not_quoted()
    {
        using CapturingHandler handler = new CapturingHandler()
            .AnswerJson("""{"error":{"code":404,"message":"model 'm' not found"}}""", HttpStatusCode.NotFound)
            .AnswerJson($$"""{"data":[{"id":"{{Repeatable}}"}]}""");
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ApiKey = Repeatable);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.StartsWith("The server has: ***.", call.Exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task Page_that_repeats_the_key_is_not_quoted_even_where_it_is_cut(string mediaType)
    {
        string page = new string('x', 1010) + Key;
        using CapturingHandler handler = new CapturingHandler()
            .AnswerStatus(HttpStatusCode.OK, page, mediaType)
            .AnswerStatus(HttpStatusCode.BadGateway, page, mediaType);
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        string[] messages = [(await ErrorCall.StreamAsync(client)).Exception.ServerMessage!, (await ErrorCall.StreamAsync(client)).Exception.ServerMessage!];

        Assert.All(messages, message => Assert.EndsWith("x***…", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Watch_over_the_test_run_finds_what_it_looks_for()
    {
        long searched = SecretWatch.Searched;

        SecretWatch.Logs.CreateLogger("x").LogTrace("harmless");
        Assert.Throws<FormatException>(() => int.Parse("harmless", System.Globalization.CultureInfo.InvariantCulture));

        Assert.InRange(SecretWatch.Searched, searched + 2, long.MaxValue);
        Assert.True(SecretWatch.Shows($"Authorization: Bearer {Key}"));
    }

    private sealed class ListLogger : ILoggerProvider, ILogger
    {
        private readonly List<string> _texts = [];

        public IReadOnlyList<string> Texts => _texts;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _texts.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
