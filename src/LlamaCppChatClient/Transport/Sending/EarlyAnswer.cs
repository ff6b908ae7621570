namespace LlamaCpp.Transport;

/// <summary>
/// Looks for an answer while a server takes no more of the request: one that refuses a request may answer before it has all of
/// it, and never read on, while HttpClient reads nothing before everything is sent. The bytes that it finds are kept for the reader.
/// </summary>
#pragma warning disable CA1001 // A source without a timer holds nothing, and a write that is under way may still cancel it.
internal sealed class EarlyAnswer(Stream inner)
#pragma warning restore CA1001
{
    // A server that only reads slowly is not disturbed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _sending = new();
    private byte[] _bytes = [];
    private Task<int>? _read;
    private int _taken;

    /// <summary>Whether the answer has come, so that the rest of the request is of no use.</summary>
    public bool HasCome { get; private set; }

    /// <summary>Ends a write that is under way; for writes without a token of their own.</summary>
    public CancellationToken Sending => _sending.Token;

    /// <summary>Waits for a write; it ends without an exception, too, when the answer comes in the meantime.</summary>
    /// <exception cref="IOException">The server took nothing and said nothing for too long.</exception>
    public async ValueTask WaitAsync(Task write, TimeSpan limit)
    {
        if (await Task.WhenAny(write, Task.Delay(Patience)).ConfigureAwait(false) != write)
        {
            if (_read is null)
            {
                _read = ReadAsync();

                // It may fail when nobody waits for it any more.
                _ = _read.ContinueWith(static read => _ = read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            Task first = await Task.WhenAny(write, _read, Task.Delay(limit)).ConfigureAwait(false);
            if (first == _read && _read.IsCompletedSuccessfully && _read.Result > 0)
            {
                HasCome = true;
                await _sending.CancelAsync().ConfigureAwait(false);
                await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            if (first != write && first != _read)
            {
                await _sending.CancelAsync().ConfigureAwait(false);
                await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new IOException("The request could not be written.", new TimeoutException($"The server took no byte of the request for {limit.TotalSeconds:0.#} s."));
            }
        }

        await write.ConfigureAwait(false);
    }

    /// <summary>Whether bytes were read already, which <see cref="TakeAsync"/> gives.</summary>
    public bool HasBytes => _read is not null;

    private async Task<int> ReadAsync()
    {
        _bytes = new byte[4096];
        return await inner.ReadAsync(_bytes).ConfigureAwait(false);
    }

    public async ValueTask<int> TakeAsync(Memory<byte> buffer)
    {
        int available = await _read!.ConfigureAwait(false) - _taken;
        int count = Math.Min(available, buffer.Length);
        _bytes.AsSpan(_taken, count).CopyTo(buffer.Span);
        _taken += count;
        if (_taken == _read.Result && _taken > 0)
        {
            (_read, _taken) = (null, 0);
        }

        return count;
    }
}
