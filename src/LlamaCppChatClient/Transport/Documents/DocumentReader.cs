using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>Reads a reply that comes in one piece into pooled blocks, which are never copied, and no further than the options allow.</summary>
internal static class DocumentReader
{
    // A length is only a promise: more memory is taken when the bytes have come.
    private const int MostInAdvance = 1024 * 1024;

    /// <summary>Reads the body to its end and hands it to <paramref name="parse"/>, whose result must not keep the bytes.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="request">The request.</param>
    /// <param name="response">The response, whose body is disposed.</param>
    /// <param name="state">What <paramref name="parse"/> gets beside the body.</param>
    /// <param name="parse">Makes the result.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <param name="beginning">Bytes of the body that were read before.</param>
    /// <exception cref="LlamaCppException">The body broke off, or is too large.</exception>
    public static async Task<TResult> ReadAsync<TState, TResult>(
        ServerSender connection,
        ServerRequest request,
        HttpResponseMessage response,
        TState state,
        DocumentParser<TState, TResult> parse,
        CancellationToken cancellationToken,
        ReadOnlyMemory<byte> beginning = default)
    {
        long limit = connection.Options.MaxResponseSize;
        long? announced = response.Content.Headers.ContentLength;
        if (announced > limit)
        {
            throw RequestErrors.TooLarge(request, "The answer", limit, nameof(LlamaCppOptions.MaxResponseSize));
        }

        using PooledBlocks blocks = new();
        int size = Math.Max(beginning.Length, (int)Math.Min(announced + 1 ?? 0, MostInAdvance));
        beginning.CopyTo(blocks.GetMemory(size));
        blocks.Advance(beginning.Length);
        using CancellationTokenSource patience = new(connection.Options.StreamIdleTimeout, connection.Time);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                int read;
                while ((read = await body.ReadAsync(blocks.GetMemory(), patience.Token).ConfigureAwait(false)) > 0)
                {
                    patience.CancelAfter(connection.Options.StreamIdleTimeout);
                    blocks.Advance(read);
                    if (blocks.Length > limit)
                    {
                        throw RequestErrors.TooLarge(request, "The answer", limit, nameof(LlamaCppOptions.MaxResponseSize));
                    }
                }
            }
        }
        catch (Exception exception) when (exception is not LlamaCppException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string what = exception is OperationCanceledException ? "it was silent for longer than StreamIdleTimeout" : BodyErrors.Describe(exception);
            throw RequestErrors.Interrupted(request, what, blocks.Length == 0 ? null : ErrorReader.Excerpt(blocks.ToSequence()), exception);
        }

        return parse(state, blocks.ToSequence());
    }
}
