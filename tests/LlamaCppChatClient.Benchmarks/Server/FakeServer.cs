using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Plays llama-server with as little work as there can be: the answers are made before anybody asks.</summary>
internal sealed class FakeServer
{
    /// <summary>The path that tells how many connections were opened and how many requests were sent, other than for it.</summary>
    public const string Counts = "counts";

    private readonly Dictionary<string, Reply> _replies = Scenario.Replies();
    private readonly Dictionary<string, Reply> _ollama = OllamaReplies.All();
    private readonly Reply _props = Recorded.Exchange("golden/props");
    private readonly Reply _models = Recorded.Exchange("golden/v1-models");
    private readonly PacedStreams _paced = new();
    private int _connections;
    private int _requests;

    /// <summary>Listens on a free port, prints it, and serves until the standard input ends.</summary>
    public static async Task RunAsync()
    {
        FakeServer server = new();
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        _ = server.AcceptAsync(listener);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using FakeConnection connection = new(socket);
        try
        {
            while (await connection.ReadRequestAsync() is { } request && await AnswerAsync(connection, request))
            {
            }
        }
        catch (SocketException)
        {
            // The client went away.
        }
    }

    /// <summary>Answers one request; false when the connection ends with the answer.</summary>
    private async ValueTask<bool> AnswerAsync(FakeConnection connection, RequestHead request)
    {
        string[] segments = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments is [Counts])
        {
            await connection.Socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{_connections,10} {_requests,10}"));
            return true;
        }

        Interlocked.Increment(ref _requests);
        switch (segments)
        {
            case [_, "props"]:
                return await connection.SendAsync(_props, request);
            case [Scenario.FirstText, ..]:
                await PacedStreams.AnswerWithTimestampAsync(connection.Socket, request.Close);
                return !request.Close;
            case [Scenario.Abandoned, "closed"]:
                await connection.Socket.SendAsync(await _paced.WhenClosedAsync());
                return true;
            case [Scenario.Abandoned, ..]:
                await _paced.AnswerForEverAsync(connection.Socket);
                return false;
            case [Scenario.Closing, ..]:
                await connection.SendAsync(_replies[Scenario.Closing], request with { Close = false });
                return false;
            case [var scenario, "api", ..] when _ollama.TryGetValue(scenario, out Reply? reply):
                return await connection.SendAsync(reply, request);
            case [var scenario, ..] when _replies.TryGetValue(scenario, out Reply? reply):
                return await connection.SendAsync(reply, request);
            default:
                return await connection.SendAsync(_models, request);
        }
    }
}
