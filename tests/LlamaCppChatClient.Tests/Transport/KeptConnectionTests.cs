using System.Text;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Transport;

/// <summary>A stream ends its connection only where llama-server itself answers: a gateway, which says the date, keeps it.</summary>
public class KeptConnectionTests
{
    private static readonly byte[] Gateway = Captures.Load("gateways/yarp-stream.http").Response!.ToWire();

    [Theory]
    [InlineData("gateways/nginx-stream.http")]
    [InlineData("gateways/yarp-stream.http")]
    public async Task Gateways_connection_is_kept_after_its_first_answer(string capture)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(Captures.Load(capture).Response!.ToWire());
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        await StreamAsync(client, 20);

        Assert.Equal(["close", .. Enumerable.Repeat<string?>(null, 19)], Asked(peer));
        Assert.Single(peer.Connections);
    }

    [Fact]
    public async Task Servers_own_connection_ends_with_each_stream()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => AnswerAsync(connection, Direct(saysSo: true)));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        await StreamAsync(client, 5);

        Assert.Equal(Enumerable.Repeat("close", 5), Asked(peer));
        Assert.Equal(5, peer.Connections.Count);
    }

    [Fact]
    public async Task Server_that_answers_in_a_gateways_place_is_noticed()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => AnswerAsync(connection, Gateway, Gateway, Direct(saysSo: true)),
            connection => AnswerAsync(connection, Direct(saysSo: true)));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        await StreamAsync(client, 5);

        Assert.Equal(["close", null, null, "close", "close"], Asked(peer));
        Assert.Equal([3, 1, 1], peer.Connections.Select(connection => connection.Requests.Count));
    }

    [Fact]
    public async Task Kept_connection_that_is_closed_costs_no_call_and_the_next_is_asked_to_end()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection =>
            {
                await AnswerAsync(connection, Gateway, Gateway);
                await connection.ReceiveAsync(); // and closes
            },
            connection => AnswerAsync(connection, Gateway, Gateway));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        await StreamAsync(client, 4);

        Assert.Equal(["close", null, null, "close", null], Asked(peer));
        Assert.Equal([3, 2], peer.Connections.Select(connection => connection.Requests.Count));
    }

    [Fact]
    public async Task Gateways_and_servers_at_one_address_cost_no_call()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => AnswerAsync(connection, (connection.Index % 3) switch
            {
                0 => [Gateway, Gateway, Direct(saysSo: false)], // a balancer may do so
                1 => [Gateway, Gateway],
                _ => [Direct(saysSo: false)],
            }));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        await StreamAsync(client, 2);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StreamAsync(client, 50)));

        Assert.Equal(["close", null], Asked(peer).Take(2));
    }

    [Fact]
    public async Task Over_a_foreign_handler_which_nobody_monitors_every_stream_ends_its_connection()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(Gateway);
        using HttpClient http = new();
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        await StreamAsync(client, 3);

        Assert.Equal(Enumerable.Repeat("close", 3), Asked(peer));
    }

    private static IEnumerable<string?> Asked(ScriptedPeer peer) => peer.Requests.Select(request => request.Header("Connection"));

    private static async Task StreamAsync(LlamaCppChatClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ErrorCall call = await ErrorCall.StreamAsync(client);

            Assert.Null(call.Error);
            Assert.StartsWith("Hello", call.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>An answer of llama-server, which says that it closes only where it was asked to.</summary>
    private static byte[] Direct(bool saysSo)
    {
        string answer = Encoding.UTF8.GetString(Captures.Load("golden/hello-stream.http").Response!.ToWire());
        return Encoding.UTF8.GetBytes(saysSo ? answer.Replace("Keep-Alive: timeout=5, max=100", "Connection: close", StringComparison.Ordinal) : answer);
    }

    /// <summary>Answers one request with each, and closes.</summary>
    private static async Task AnswerAsync(ScriptedConnection connection, params byte[][] answers)
    {
        foreach (byte[] answer in answers)
        {
            if (await connection.TryReceiveAsync() is null)
            {
                return;
            }

            await connection.SendAsync(answer);
        }
    }
}
