using LlamaCpp.Diagnostics;

namespace LlamaCpp.Transport;

/// <summary>
/// The body of a stream that the server keeps. When its connection breaks, the rest comes over a new one, from the next byte on:
/// whoever reads notices nothing.
/// </summary>
internal sealed class ResumableBody(Stream first, KeptStream kept, ServerSender sender, long offset = 0) : Stream
{
    // In a row; a byte in between starts the count anew.
    private const int MaxResumptions = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private Stream _body = first;
    private long _offset = offset;
    private int _resumptions;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Exception? broken = null;
            try
            {
                int read = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0)
                {
                    _offset += read;
                    _resumptions = 0;
                    return read;
                }
            }
            catch (Exception error) when (error is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
            {
                broken = error;
            }

            // The end of the body, too: a proxy may cut a stream off in order.
            if (!await ResumeAsync(broken, cancellationToken).ConfigureAwait(false))
            {
                return broken is null ? 0 : throw broken;
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _body.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> ResumeAsync(Exception? broken, CancellationToken cancellationToken)
    {
        while (_resumptions++ < MaxResumptions)
        {
            try
            {
                // Asked first: from beyond the end the server answers 200 with nothing.
                if (await kept.FindAsync(cancellationToken).ConfigureAwait(false) is not { } stream
                    || (stream.TotalBytes <= _offset && stream.IsDone is not false))
                {
                    return false;
                }

                HttpResponseMessage response = await sender.SendAsync(kept.RequestFrom(_offset), cancellationToken).ConfigureAwait(false);
                Stream next = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await _body.DisposeAsync().ConfigureAwait(false);
                _body = next;
                Log.StreamResumed(sender.Logger, broken, _offset);
                return true;
            }
            catch (HttpRequestException error)
            {
                Log.StreamNotResumed(sender.Logger, error, _resumptions);
                await Task.Delay(FirstPause * (1 << _resumptions), sender.Time, cancellationToken).ConfigureAwait(false);
            }
        }

        return false;
    }
}
