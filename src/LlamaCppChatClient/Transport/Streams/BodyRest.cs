using System.Buffers;

namespace LlamaCpp.Transport;

/// <summary>What is left of a body after the last event that anybody wants.</summary>
internal static class BodyRest
{
    // A gateway sends the end of the body as soon as the server closes its connection, which is after the last event.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads the body to its end if that comes at once; afterwards the connection can be used again. Else it is closed.</summary>
    public static async Task FinishAsync(Stream body, CancellationTokenSource reading)
    {
        byte[] rest = ArrayPool<byte>.Shared.Rent(4 * 1024);
        try
        {
            reading.CancelAfter(Patience);
            while (!reading.IsCancellationRequested && await body.ReadAsync(rest, reading.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception)
        {
            // The reply is complete: only the connection is lost.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }

    /// <summary>
    /// Gives the answer up. A pending read that is cancelled closes the connection at once, whatever the handler: merely
    /// disposing the body makes a foreign SocketsHttpHandler read on for 2 s, and the server generate on.
    /// </summary>
    public static void Abort(Stream body, CancellationTokenSource reading)
    {
        byte[] rest = ArrayPool<byte>.Shared.Rent(4 * 1024);
        bool isInUse = false;
        try
        {
            for (int i = 0; i < 256; i++)
            {
#pragma warning disable CA2012 // read below in either case
                ValueTask<int> read = body.ReadAsync(rest, reading.Token);
#pragma warning restore CA2012
                if (!read.IsCompleted)
                {
                    isInUse = true;
                    _ = ObserveAsync(read, rest);
                    reading.Cancel();
                    return;
                }

                if (read.GetAwaiter().GetResult() == 0)
                {
                    return;
                }
            }
        }
        catch (Exception)
        {
            // Broken already, in whatever way the handler's stream breaks: nothing to give up.
        }
        finally
        {
            if (!isInUse)
            {
                ArrayPool<byte>.Shared.Return(rest);
            }
        }
    }

    private static async Task ObserveAsync(ValueTask<int> read, byte[] buffer)
    {
        try
        {
            await read.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // What was given up ends somehow.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
