using System.Buffers;

namespace LlamaCpp.Transport;

/// <summary>Reads a reply that comes in one piece into a pooled array, no further than the options allow.</summary>
internal static class DocumentReader
{
    private const int FirstSize = 16 * 1024;

    // A length is only a promise: more memory is taken when the bytes have come.
    private const int MostInAdvance = 1024 * 1024;

    /// <summary>Reads the body to its end and hands it to <paramref name="parse"/>, whose result must not keep the bytes.</summary>
    /// <exception cref="LlamaCppException">The body broke off, or is too large.</exception>
    public static async Task<TResult> ReadAsync<TState, TResult>(
        ServerSender connection,
        ServerRequest request,
        HttpResponseMessage response,
        TState state,
        DocumentParser<TState, TResult> parse,
        CancellationToken cancellationToken)
    {
        int limit = connection.Options.MaxResponseSize;
        long? announced = response.Content.Headers.ContentLength;
        if (announced > limit)
        {
            throw Faults.TooLarge(request, "The answer", limit, nameof(LlamaCppOptions.MaxResponseSize));
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced + 1 ?? 0, FirstSize, MostInAdvance));
        try
        {
            int length = 0;
            using CancellationTokenSource patience = new(connection.Options.StreamIdleTimeout, connection.Time);
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
            try
            {
                Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await using (body.ConfigureAwait(false))
                {
                    int read;
                    while ((read = await body.ReadAsync(buffer.AsMemory(length), patience.Token).ConfigureAwait(false)) > 0)
                    {
                        patience.CancelAfter(connection.Options.StreamIdleTimeout);
                        length += read;
                        if (length > limit || length == Array.MaxLength)
                        {
                            throw Faults.TooLarge(request, "The answer", limit, nameof(LlamaCppOptions.MaxResponseSize));
                        }

                        if (length == buffer.Length)
                        {
                            buffer = Grow(buffer, length);
                        }
                    }
                }
            }
            catch (Exception fault) when (fault is not LlamaCppException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string what = fault is OperationCanceledException ? "it was silent for longer than StreamIdleTimeout" : BodyFaults.Describe(fault);
                throw Faults.Interrupted(request, what, length == 0 ? null : ErrorReader.Excerpt(buffer.AsSpan(0, length)), fault);
            }

            return parse(state, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(length * 2L, Array.MaxLength));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
