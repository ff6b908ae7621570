using System.Buffers;
using System.Net;
using System.Text;

namespace LlamaCpp.Transport;

/// <summary>Reads the beginning of a refusal's body, whatever it is.</summary>
internal static class ErrorReader
{
    /// <summary>How much of a body a message quotes, in characters.</summary>
    public const int MaxExcerpt = 1024;

    // Some refusals repeat the tools of the request in their message.
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(1);

    public static async Task<ServerError> ReadAsync(
        ServerRequest request, HttpResponseMessage response, TimeSpan waited, TimeSpan idleTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            int length = 0;
            using CancellationTokenSource patience = new(PatienceFor(idleTimeout, request, response, waited), time);
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
            try
            {
                Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                int read;
                while (length < MaxBytes && (read = await stream.ReadAsync(buffer.AsMemory(length, MaxBytes - length), patience.Token).ConfigureAwait(false)) > 0)
                {
                    length += read;
                }
            }
            catch (Exception)
            {
                // The status and what came of the body have to do.
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadOnlySpan<byte> body = ResponseHeaders.IsCompressed(response) ? "(compressed data)"u8 : buffer.AsSpan(0, length);
            ErrorPayload? payload = ErrorPayloadReader.Read(body);
            return new ServerError(
                response.StatusCode,
                payload is null ? null : request.Target.Redact(payload),
                request.Target.Redact(Excerpt(body)),
                request.Target.Redact(response.Content.Headers.ContentType?.MediaType));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The body of a refusal is small and comes at once. One that says that the model loads is waited for no longer than the model.
    private static TimeSpan PatienceFor(TimeSpan idle, ServerRequest request, HttpResponseMessage response, TimeSpan waited)
    {
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable || request.ReadyTimeout == Timeout.InfiniteTimeSpan)
        {
            return idle;
        }

        TimeSpan left = request.ReadyTimeout - waited;
        left = left < LeastPatience ? LeastPatience : left;
        return idle == Timeout.InfiniteTimeSpan || left < idle ? left : idle;
    }

    /// <summary>The first characters of a body, for a message.</summary>
    public static string Excerpt(ReadOnlySequence<byte> body) => Excerpt(body.Slice(0, Math.Min(body.Length, MaxExcerpt * 4)).ToArray());

    /// <summary>The first characters of a body, for a message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxExcerpt * 4)]).Trim();
        return text.Length <= MaxExcerpt ? text : string.Concat(text.AsSpan(0, MaxExcerpt - 1), "…");
    }
}
