using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Answers in which the time of sending matters. Both processes read one monotonic clock.</summary>
internal sealed class PacedStreams
{
    private static readonly List<byte[]> Events = Recorded.TextEvents();
    private static readonly string FirstText = Encoding.UTF8.GetString(Events[1]);

    private TaskCompletionSource<long> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends a stream's head and its first text, which is the time of sending; the rest a little later.</summary>
    public static async Task AnswerWithTimestampAsync(Socket socket, bool close)
    {
        byte[] head = [.. Reply.Head(Recorded.StreamHead(), 0, close), .. Events[0]];
        byte[] rest = [.. Events.Skip(2).SelectMany(data => data), .. Chunked.End];
        string data = FirstText[(FirstText.IndexOf('\n', StringComparison.Ordinal) + 1)..^2]; // without its own framing

        string now = Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
        byte[] first = Recorded.Frame(data.Replace("\"content\":\"Hello\"", $"\"content\":\"{now}\"", StringComparison.Ordinal));
        await socket.SendAsync((byte[])[.. head, .. first]);
        await Task.Delay(2);
        await socket.SendAsync(rest);
    }

    /// <summary>Sends a chunk each millisecond until the client closes the connection, and remembers when it did.</summary>
    public async Task AnswerForEverAsync(Socket socket)
    {
        await socket.SendAsync(Reply.Head(Recorded.StreamHead(), 0, close: true));
        await socket.SendAsync(Events[0]);
        Task<long> closed = WaitForEndAsync(socket);
        try
        {
            while (!closed.IsCompleted)
            {
                await socket.SendAsync(Events[1]);
                await Task.WhenAny(closed, Task.Delay(1));
            }
        }
        catch (SocketException)
        {
            // Reset: the reading end has seen it too.
        }

        _closed.SetResult(await closed);
        socket.Close();
    }

    /// <summary>A JSON answer with the time at which the last connection was closed, as soon as it was.</summary>
    public async Task<byte[]> WhenClosedAsync()
    {
        long closed = await _closed.Task;
        _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string body = closed.ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static async Task<long> WaitForEndAsync(Socket socket)
    {
        byte[] buffer = new byte[1];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return Stopwatch.GetTimestamp();
    }
}
