using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LlamaCpp.TestSupport;

/// <summary>One connection to a <see cref="ScriptedPeer"/>.</summary>
public sealed class ScriptedConnection
{
    private readonly Socket _socket;
    private readonly ScriptedPeerOptions _options;
    private readonly CancellationToken _stopping;
    private readonly Pipe _incoming = new(new(pauseWriterThreshold: 0));
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly TaskCompletionSource<long> _clientClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream _stream;
    private int _isClosed;

    internal ScriptedConnection(Socket socket, int index, ScriptedPeerOptions options, CancellationToken stopping)
    {
        _socket = socket;
        _options = options;
        _stream = new NetworkStream(socket);
        _socket.NoDelay = true;
        _stopping = stopping;
        Index = index;
    }

    /// <summary>The number of this connection, from 0.</summary>
    public int Index { get; }

    /// <summary>The requests that were read.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Completes when the client closes or resets the connection, with the <see cref="Stopwatch"/> timestamp of that.</summary>
    /// <remarks>Cancelled when this side was the first to close.</remarks>
    public Task<long> ClientClosed => _clientClosed.Task;

    /// <summary>Whether neither side has closed the connection.</summary>
    public bool IsOpen => _isClosed == 0 && !_clientClosed.Task.IsCompleted;

    /// <summary>Ends when the test is over.</summary>
    public CancellationToken Stopping => _stopping;

    internal Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Waits for the next request and reads it with its whole body.</summary>
    /// <exception cref="EndOfStreamException">The client closed the connection instead.</exception>
    public async Task<RecordedRequest> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new EndOfStreamException("The client closed the connection before a whole request.");

    /// <summary>Waits for the next request; null when the client closes the connection instead.</summary>
    public async Task<RecordedRequest?> TryReceiveAsync()
    {
        while (true)
        {
            ReadResult read = await _incoming.Reader.ReadAsync(_stopping);
            byte[] bytes = read.Buffer.IsEmpty ? [] : System.Buffers.BuffersExtensions.ToArray(read.Buffer);
            if (RequestReader.Read(bytes) is var (request, length))
            {
                _incoming.Reader.AdvanceTo(read.Buffer.GetPosition(length));
                _requests.Enqueue(request);
                return request;
            }

            _incoming.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, _stopping);
        }
        catch (IOException)
        {
            // Nobody is there to take it: sending can find that out before reading does.
            _clientClosed.TrySetResult(Stopwatch.GetTimestamp());
            throw;
        }
    }

    /// <summary>Sends text as UTF-8.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a recorded response, framed as its head says.</summary>
    public Task SendAsync(CaptureFile capture) =>
        SendAsync((capture.Response ?? throw new InvalidOperationException("The server never answered here.")).ToWire());

    /// <summary>Sends a response with a length.</summary>
    public Task SendResponseAsync(string body, string status = "200 OK", string mediaType = "application/json; charset=utf-8")
    {
        int length = Encoding.UTF8.GetByteCount(body);
        return SendAsync($"HTTP/1.1 {status}\r\nServer: llama.cpp\r\nContent-Type: {mediaType}\r\nContent-Length: {length}\r\n\r\n{body}");
    }

    /// <summary>Sends the head of a stream, as llama-server does: chunked, and with a promise of keep-alive that it breaks.</summary>
    public Task SendStreamHeadAsync() => SendAsync(
        "HTTP/1.1 200 OK\r\nServer: llama.cpp\r\nX-Accel-Buffering: no\r\nContent-Type: text/event-stream\r\n" +
        "Transfer-Encoding: chunked\r\nKeep-Alive: timeout=5, max=100\r\n\r\n");

    /// <summary>Sends one chunk of a chunked body.</summary>
    public Task SendChunkAsync(ReadOnlyMemory<byte> data) => SendAsync(Chunked.Encode(data.Span));

    /// <summary>Sends one chunk of a chunked body.</summary>
    public Task SendChunkAsync(string data) => SendChunkAsync(Encoding.UTF8.GetBytes(data));

    /// <summary>Sends the chunk that ends a chunked body.</summary>
    public Task SendEndAsync() => SendAsync(Chunked.End.ToArray());

    /// <summary>Does nothing for a while.</summary>
    public Task PauseAsync(TimeSpan time) => Task.Delay(time, _stopping);

    /// <summary>Does nothing until the client leaves or the test is over.</summary>
    public Task StallAsync() => ClientClosed;

    /// <summary>Closes the connection in order: the client reads what was sent, then the end.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _clientClosed.TrySetCanceled(CancellationToken.None);
            TryShutdown();
            _socket.Dispose();
        }
    }

    /// <summary>Tears the connection down with a reset.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _clientClosed.TrySetCanceled(CancellationToken.None);
            _socket.LingerState = new(enable: true, seconds: 0);
            _socket.Dispose();
        }
    }

    /// <summary>Greets the client, if that is due, and begins to read.</summary>
    internal async Task OpenAsync()
    {
        if (_options.Certificate is { } certificate)
        {
            SslStream tls = new(_stream);
            _stream = tls;
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stopping);
        }

        if (_options.Reads)
        {
            Reading = ReadAsync();
        }
    }

    private void TryShutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client was faster.
        }
    }

    // Reads all the time, for only a pending read sees at once that the client has left.
    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                int count = await _stream.ReadAsync(_incoming.Writer.GetMemory());
                if (count == 0)
                {
                    break;
                }

                _incoming.Writer.Advance(count);
                await _incoming.Writer.FlushAsync();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Reset by the client, or closed by this side.
        }

        _clientClosed.TrySetResult(Stopwatch.GetTimestamp());
        await _incoming.Writer.CompleteAsync();
    }
}
