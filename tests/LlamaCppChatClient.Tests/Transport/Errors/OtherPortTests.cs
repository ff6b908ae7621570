using System.Net;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>Nobody set an address, and nothing listens at the default one; or a proxy stands in the way.</summary>
public class OtherPortTests
{
    private static readonly HttpRequestException Refused = new(HttpRequestError.ConnectionError, "Connection refused");

    [Fact]
    public void Server_at_the_other_usual_port_is_named()
    {
        ServerRequest request = Request(LlamaCppOptions.DefaultBaseUrl);

        LlamaCppException error = RequestErrors.NotSent(request, Refused, other: AddressHints.OtherDefault);

        Assert.Equal("No address is set. A server answers at http://localhost:9931: set LLAMACPP_BASE_URL=http://localhost:9931.", error.Hint);
        Assert.IsType<LlamaCppUnreachableException>(error);
    }

    [Fact]
    public void Both_usual_ports_are_named_when_nothing_answers_at_either()
    {
        LlamaCppException error = RequestErrors.NotSent(Request(LlamaCppOptions.DefaultBaseUrl), Refused);

        Assert.StartsWith("No address is set, and no server answers at http://localhost:8080 or http://localhost:9931, its two usual ports. Start it with: llama-server -m model.gguf", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_that_was_set_is_the_only_one_that_is_spoken_of()
    {
        LlamaCppException error = RequestErrors.NotSent(Request(new Uri("http://localhost:8080/v1")), Refused, other: AddressHints.OtherDefault);

        Assert.StartsWith("Start it with:", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", true)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n", true)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", false)]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", false)]
    [InlineData("", false)]
    public async Task Server_is_found_by_its_answer(string answer, bool expected)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            Assert.StartsWith("GET /health", (await connection.ReceiveAsync()).Head.StartLine, StringComparison.Ordinal);
            await connection.SendAsync(answer);
            connection.Close();
        });

        Assert.Equal(expected, await PlainProbe.AnswersAsync(new DnsEndPoint(peer.BaseUrl.Host, peer.BaseUrl.Port), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Proxy_that_refuses_to_connect_is_named()
    {
        await using ScriptedPeer proxy = ScriptedPeer.Start(async connection =>
        {
            Assert.StartsWith("CONNECT llama.test:443", (await connection.ReceiveAsync()).Head.StartLine, StringComparison.Ordinal);
            await connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        });
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.Proxy = new WebProxy(proxy.BaseUrl);
        using LlamaCppChatClient client = ErrorCall.Client(handler, baseUrl: new Uri("https://llama.test"));

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Equal(ProxyHints.Refused, Assert.IsType<LlamaCppUnreachableException>(call.Error).Hint);
    }

    private static ServerRequest Request(Uri baseUrl)
    {
        ServerTarget target = new(new ServerAddress(baseUrl), null);
        return new ServerRequest(HttpMethod.Get, target.Address.Native("health"), target);
    }
}
