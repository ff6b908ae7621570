using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LlamaCpp.Speech;

/// <summary>
/// The form of a transcription, which ends with the audio. The audio is copied from the caller's stream as it is sent and never
/// held in memory. MultipartFormDataContent leaves names unquoted, which strict readers of forms refuse.
/// </summary>
internal sealed class TranscriptionContent : HttpContent
{
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly Stream _audio;
    private readonly long? _start;
    private bool _isSent;

    public TranscriptionContent(IReadOnlyDictionary<string, string> fields, Stream audio)
    {
        string boundary = $"llamacpp-{Guid.NewGuid():N}";
        StringBuilder head = new();
        foreach ((string name, string value) in fields)
        {
            head.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{Escape(name)}\"\r\n\r\n{value}\r\n");
        }

        // A part without a file name is read as text.
        head.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{SpeechKeys.File}\"; filename=\"{Escape(FileName(audio))}\"\r\n");
        head.Append("Content-Type: application/octet-stream\r\n\r\n");
        _head = Encoding.UTF8.GetBytes(head.ToString());
        _tail = Encoding.UTF8.GetBytes($"\r\n--{boundary}--\r\n");
        _audio = audio;
        _start = audio.CanSeek ? audio.Position : null;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
    }

    /// <summary>Whether the form can be sent again, from the position at which the caller's stream was handed in.</summary>
    public bool CanRepeat => _start is not null;

    /// <summary>The exception of the caller's stream, which HttpClient would report as one of the connection.</summary>
    public Exception? ReadException { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_isSent)
        {
            _audio.Position = _start ?? throw new IOException("The audio comes from a stream that can't be read twice, and was sent already.");
        }

        _isSent = true;
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        await stream.WriteAsync(_tail, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _start is { } start ? _head.Length + Math.Max(_audio.Length - start, 0) + _tail.Length : 0;
        return _start is not null;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _audio.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            ReadException = exception;
            throw;
        }
    }

    private static string FileName(Stream audio) => audio is FileStream file && Path.GetFileName(file.Name) is { Length: > 0 } name ? name : "audio.wav";

    // As browsers do.
    private static string Escape(string name) => name
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal);
}
