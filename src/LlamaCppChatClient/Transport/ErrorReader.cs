using System.Buffers;
using System.Text;
using LlamaCpp.Wire;

namespace LlamaCpp.Transport;

/// <summary>Reads the beginning of a refusal's body, whatever it is.</summary>
internal static class ErrorReader
{
    /// <summary>How much of a body a message quotes, in characters.</summary>
    public const int MaxExcerpt = 1024;

    // Some refusals repeat the tools of the request in their message.
    private const int MaxBytes = 256 * 1024;

    public static async Task<ServerError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            int length = 0;
            try
            {
                Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes), MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException)
            {
                // The status alone has to do.
            }

            ReadOnlySpan<byte> body = buffer.AsSpan(0, length);
            return new ServerError(
                response.StatusCode,
                ErrorPayloadReader.Read(body),
                Excerpt(body),
                response.Content.Headers.ContentType?.MediaType);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The first characters of a body, for a message.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxExcerpt * 4)]).Trim();
        return text.Length <= MaxExcerpt ? text : string.Concat(text.AsSpan(0, MaxExcerpt - 1), "…");
    }
}
