using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LlamaCpp.TestSupport;

/// <summary>A TCP server on a free loopback port that does to its clients what a script says, byte by byte.</summary>
/// <example>
/// <code>
/// await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
/// {
///     await connection.ReceiveAsync();
///     await connection.SendStreamHeadAsync();
///     await connection.SendChunkAsync("data: {}\n\n");
///     connection.Reset();
/// });
/// </code>
/// </example>
public sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Func<ScriptedConnection, Task>[] _scripts;
    private readonly ScriptedPeerOptions _options;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ScriptedConnection> _connections = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly ConcurrentQueue<Exception> _errors = new();
    private readonly Task _accepting;
    private int _opened;

    private ScriptedPeer(ScriptedPeerOptions options, Func<ScriptedConnection, Task>[] scripts)
    {
        _scripts = scripts;
        _options = options;
        _listener.Start(backlog: 1024);
        BaseUrl = new(options.Certificate is null ? $"http://{_listener.LocalEndpoint}" : $"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address, without a path.</summary>
    public Uri BaseUrl { get; }

    /// <summary>All connections that were ever made, in their order.</summary>
    public IReadOnlyList<ScriptedConnection> Connections => [.. _connections];

    /// <summary>How many connections neither side has closed.</summary>
    public int OpenConnections => _connections.Count(connection => connection.IsOpen);

    /// <summary>All requests that were read, by connection.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _connections.SelectMany(connection => connection.Requests)];

    /// <summary>What scripts threw, apart from writing to a client that has left.</summary>
    public IReadOnlyList<Exception> Errors => [.. _errors];

    /// <summary>Starts listening.</summary>
    /// <param name="scripts">The n-th connection gets the n-th script, if it gets through a TLS handshake; further ones get the last. When its script ends, a connection is closed.</param>
    public static ScriptedPeer Start(params Func<ScriptedConnection, Task>[] scripts) => Start(new ScriptedPeerOptions(), scripts);

    /// <summary>Starts listening in another way than in plain text with an open ear.</summary>
    public static ScriptedPeer Start(ScriptedPeerOptions options, params Func<ScriptedConnection, Task>[] scripts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scripts.Length);
        return new(options, scripts);
    }

    /// <summary>Starts a peer that answers every request of every connection with the same bytes.</summary>
    public static ScriptedPeer Start(byte[] response) => Start(async connection =>
    {
        while (await connection.TryReceiveAsync() is not null)
        {
            await connection.SendAsync(response);
        }
    });

    /// <summary>Closes all connections and waits for the scripts to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (ScriptedConnection connection in _connections)
        {
            connection.Close();
        }

        await Task.WhenAll(_running);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stopping.Token);
                ScriptedConnection connection = new(socket, _connections.Count, _options, _stopping.Token);
                _connections.Enqueue(connection);
                _running.Add(RunAsync(connection));
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted.
            }
        }
    }

    private async Task RunAsync(ScriptedConnection connection)
    {
        try
        {
            await connection.OpenAsync();
            await _scripts[int.Min(Interlocked.Increment(ref _opened), _scripts.Length) - 1](connection);
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException || !connection.IsOpen || _stopping.IsCancellationRequested)
        {
            // The client left, or the test is over: the script has nobody to talk to.
        }
        catch (Exception error)
        {
            _errors.Enqueue(error);
        }
        finally
        {
            connection.Close();
            await connection.Reading;
        }
    }
}
