using System.Net;
using System.Net.Sockets;
using LlamaCpp.Hosting;
using LlamaCpp.Hosting.DependencyInjection;

namespace LlamaCpp.Tests.Hosting;

public sealed class LlamaServerHandlerTests : IDisposable
{
    private readonly CapturingHandler _network = new();
    private ScriptedServer? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _server?.Process.Dispose();
        _network.Dispose();
    }

    [Fact]
    public async Task Request_waits_until_the_server_is_ready()
    {
        string go = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using HttpClient client = Start($"echo answering; until [ -e {go} ]; do sleep 0.02; done; " + ScriptedServer.Obedient);
        _network.AnswerJson("{}");
        await _server!.Process.StartAsync(Cancelled);

        Task<HttpResponseMessage> answer = client.GetAsync(At("/v1/models"), Cancelled);
        bool sentBefore = _network.Requests.Count > 0;
        await File.WriteAllTextAsync(go, "", Cancelled);
        using HttpResponseMessage response = await answer;

        Assert.False(sentBefore);
        Assert.Equal(At("/v1/models").ToString(), _network.Request.Target);
        File.Delete(go);
    }

    [Fact]
    public async Task Health_is_asked_at_once()
    {
        using HttpClient client = Start("echo answering; exec sleep 600");
        _network.AnswerStatus(HttpStatusCode.ServiceUnavailable);
        await _server!.Process.StartAsync(Cancelled);

        using HttpResponseMessage response = await client.GetAsync(At("/health"), Cancelled);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Other_servers_are_none_of_its_business()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);
        _network.AnswerJson("{}");

        using HttpResponseMessage response = await client.GetAsync(new Uri("http://192.0.2.1:8080/v1/models"), Cancelled);

        Assert.Equal("http://192.0.2.1:8080/v1/models", _network.Request.Target);
    }

    [Fact]
    public async Task Server_that_was_not_started_fails_the_request()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);

        LlamaCppUnreachableException exception = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.GetAsync(At("/v1/models"), Cancelled));

        Assert.Contains("has not been started", exception.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(exception.InnerException);
        Assert.Equal(_server!.Process.BaseUrl, exception.ServerUrl);
        Assert.Empty(_network.Requests);
    }

    [Fact]
    public async Task Request_goes_to_the_port_that_the_server_had_to_move_to()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);
        using TcpListener other = new(IPAddress.Loopback, _server!.Process.AnnouncedUrl.Port);
        other.Start();
        await _server.Process.StartAsync(Cancelled);
        _network.AnswerJson("{}");

        using HttpResponseMessage response = await client.GetAsync(At("/v1/models?reload=1"), Cancelled);

        Assert.Equal(new Uri(_server.Process.BaseUrl, "/v1/models?reload=1").ToString(), _network.Request.Target);
        Assert.NotEqual(_server.Process.AnnouncedUrl.Port, new Uri(_network.Request.Target).Port);
    }

    [Fact]
    public async Task Request_that_a_crash_cut_off_is_sent_to_the_next_process()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);
        await _server!.Process.StartAsync(Cancelled);
        _network.Answer(CrashAsync).AnswerJson("{}");

        using HttpResponseMessage response = await client.PostAsync(At("/v1/chat/completions"), new StringContent("body"), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _server.Starts);
        Assert.Equal(["body", "body"], _network.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task Request_that_crashes_the_server_twice_is_not_sent_again()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);
        await _server!.Process.StartAsync(Cancelled);
        _network.Answer(CrashAsync).Answer(CrashAsync);

        LlamaCppUnreachableException exception = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.GetAsync(At("/v1/models"), Cancelled));

        Assert.StartsWith("llama-server was killed by signal 9 while it worked on /v1/models, twice.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(137, Assert.IsType<LlamaServerException>(exception.InnerException).ExitCode);
        Assert.Equal(2, _network.Requests.Count);
    }

    [Fact]
    public async Task Error_of_a_server_that_runs_on_is_passed_on()
    {
        using HttpClient client = Start(ScriptedServer.Obedient);
        await _server!.Process.StartAsync(Cancelled);
        HttpRequestException exception = new(HttpRequestError.ResponseEnded);
        _network.Fail(exception);

        HttpRequestException thrown = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(At("/v1/models"), Cancelled));

        Assert.Same(exception, thrown);
    }

    private HttpClient Start(string script)
    {
        _server = ScriptedServer.Create(script);
        return new(new LlamaServerHandler(_server.Process) { InnerHandler = _network });
    }

    private Uri At(string path) => new(_server!.Process.AnnouncedUrl, path);

    private async Task<HttpResponseMessage> CrashAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        await _server!.CrashAsync(cancellationToken);
        throw new HttpRequestException(HttpRequestError.ResponseEnded);
    }
}
