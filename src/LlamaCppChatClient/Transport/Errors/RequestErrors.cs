using System.Buffers;
using System.Net;
using LlamaCpp.Errors;

namespace LlamaCpp.Transport;

/// <summary>Makes the exceptions: what happened, where, and what to try.</summary>
internal static class RequestErrors
{
    private const string OfHandler =
        "Generation can take long, and a request waits in silence for a free slot: give the handler longer limits and no retries, or take it out of this HttpClient (RemoveAllResilienceHandlers on its builder).";

    // llama-server answers 413 to a larger request and closes without reading it: that answer can be lost.
    private const long MaxRequestBytes = 100 * 1024 * 1024;

    public static LlamaCppException Refused(ServerRequest request, ServerError error, TimeSpan waited, ModelListing? models = null)
    {
        int status = (int)error.Status;
        string? serverMessage = error.Payload?.Message is { } message ? ErrorReaderText(message) : null;
        string? hint = Hints.For(request, error, models);
        if (error.IsLoading)
        {
            return Create($"llama.cpp server at {request.Target} is still loading its model after {waited.TotalSeconds:0.#} s ({status}).");
        }

        if (ContextOverflowErrors.Is(error.Payload))
        {
            return ContextOverflowErrors.Create(request, Report($"llama.cpp server at {request.Target} refused the request ({status}{Prefixed(error.Payload.Type)}): {serverMessage}"), error.Payload);
        }

        return Create(error switch
        {
            { Payload: { } payload } => $"llama.cpp server at {request.Target} refused {request.Uri.AbsolutePath} ({status}{Prefixed(payload.Type)}): {Lead(serverMessage)}",
            { Excerpt.Length: 0 } => $"llama.cpp server at {request.Target} refused {request.Uri.AbsolutePath} ({status}) without a word.",
            _ => $"{request.Uri} answered {status} with {error.ContentType ?? "something"} that is not a response of a llama.cpp server: {error.Excerpt}",
        });

        LlamaCppException Create(string text) => Make(request, Report(text));

        ErrorReport Report(string text) => new(text, hint)
        {
            Status = error.Status,
            ServerErrorType = error.Payload?.Type,
            ServerMessage = serverMessage ?? (error.Excerpt.Length > 0 ? error.Excerpt : null),
            IsLoading = error.IsLoading,
            IsUnknownModel = error.IsUnknownModel,
        };
    }

    /// <summary>An error that the server sends within a stream, under status 200.</summary>
    public static LlamaCppException InStream(ServerRequest request, ErrorPayload payload)
    {
        payload = request.Target.Redact(payload);
        HttpStatusCode status = payload.Code is >= 400 and < 600 ? (HttpStatusCode)payload.Code : HttpStatusCode.InternalServerError;
        string? text = payload.Message is { } words ? ErrorReaderText(words) : null;
        string? hint = Hints.For(request, new ServerError(status, payload, text ?? "", null));
        ErrorReport report = new($"llama.cpp server at {request.Target} reported an error in its answer ({(int)status}{Prefixed(payload.Type)}): {Lead(text)}", hint)
        {
            Status = status,
            ServerErrorType = payload.Type,
            ServerMessage = text,
        };
        return ContextOverflowErrors.Is(payload) ? ContextOverflowErrors.Create(request, report, payload) : Make(request, report);
    }

    /// <summary>The answer began and did not come to its end.</summary>
    public static LlamaCppException Interrupted(ServerRequest request, string what, string? serverText, Exception? inner)
    {
        string said = string.IsNullOrEmpty(serverText) ? "" : $" It said: {serverText}";
        return Make(request, new ErrorReport($"The answer of llama.cpp server at {request.Target} broke off: {what}.{said}", Hints.LookAtLog) { Kind = LlamaCppErrorKind.Interrupted, Inner = inner, ServerMessage = serverText });
    }

    /// <inheritdoc cref="NotAnAnswer(ServerRequest, HttpStatusCode, string?, string, Exception?)"/>
    public static LlamaCppException NotAnAnswer(ServerRequest request, HttpResponseMessage response, ReadOnlySequence<byte> body, Exception? inner) =>
        NotAnAnswer(request, response.StatusCode, response.Content.Headers.ContentType?.MediaType, ErrorReader.Excerpt(body), inner);

    /// <summary>A successful status with something that is not an answer of llama-server, such as a proxy's page.</summary>
    public static LlamaCppException NotAnAnswer(ServerRequest request, HttpStatusCode status, string? contentType, string excerpt, Exception? inner)
    {
        string what = excerpt.Length == 0 ? "nothing" : $"{contentType ?? "something"} that is not a response of a llama.cpp server: {excerpt}";
        return Make(request, new ErrorReport($"{request.Uri} answered {(int)status} with {what}", Hints.CheckAddress)
        {
            Inner = inner,
            Status = status,
            ServerMessage = excerpt.Length == 0 ? null : excerpt,
        });
    }

    /// <summary>An encoded body, which llama-server never sends and which this library does not ask for.</summary>
    public static LlamaCppException Compressed(ServerRequest request, HttpStatusCode status, string encodings)
    {
        const string Hint = "Switch compression off in the proxy before the server, or hand in an HttpClient with AutomaticDecompression.";
        return Make(request, new ErrorReport($"{request.Uri} answered {(int)status} with a compressed body ({encodings}), which was not asked for.", Hint) { Status = status });
    }

    public static LlamaCppException TooLarge(ServerRequest request, string what, long limit, string option) => Make(request, new ErrorReport(
        $"{what} of llama.cpp server at {request.Target} is larger than {limit:N0} bytes.", $"Raise LlamaCppOptions.{option} if that is expected.")
    { Kind = LlamaCppErrorKind.InvalidResponse });

    /// <summary>No answer came: the error of a sending.</summary>
    public static LlamaCppException NotSent(ServerRequest request, HttpRequestException failure, bool isPlainHttp = false, Uri? other = null)
    {
        Uri baseUrl = request.Target.Address.BaseUrl;
        switch (failure.HttpRequestError)
        {
            case HttpRequestError.NameResolutionError when request.Target.Address.NeedsServiceDiscovery:
                return Unreachable(failure.HttpRequestError, request, $"Service discovery is not on for this client, or does not know '{baseUrl.Host}'. {AddressHints.NoDiscovery}", failure);
            case HttpRequestError.NameResolutionError:
                return Unreachable(failure.HttpRequestError, request, $"The host name '{baseUrl.Host}' could not be resolved; check the base URL.", failure);
            case HttpRequestError.ConnectionError when ReferenceEquals(baseUrl, LlamaCppOptions.DefaultBaseUrl):
                return Unreachable(failure.HttpRequestError, request, AddressHints.NothingSet(request.Target, other, Hints.Start(request.Target, request.Hints.StartOptions)), failure);
            case HttpRequestError.ConnectionError:
                return Unreachable(failure.HttpRequestError, request, Hints.Start(request.Target, request.Hints.StartOptions), failure);
            case HttpRequestError.ProxyTunnelError:
                return Unreachable(failure.HttpRequestError, request, ProxyHints.Refused, failure);
            case HttpRequestError.SecureConnectionError when isPlainHttp:
                return Unreachable(failure.HttpRequestError, request, AddressHints.NoTls, failure);
            case HttpRequestError.SecureConnectionError:
                return Unreachable(
                    failure.HttpRequestError,
                    request,
                    "The TLS handshake failed: check the certificate, or use http:// if the server has no TLS (llama-server has it only with --ssl-key-file and --ssl-cert-file).",
                    failure);
            case HttpRequestError.InvalidResponse:
                return Create($"{request.Uri} gave an answer that can't be read: what answers there does not speak HTTP as it should.", Hints.CheckAddress, LlamaCppErrorKind.InvalidResponse);
            case HttpRequestError.Unknown when failure.InnerException is IOException { InnerException: TimeoutException silence }:
                return Create($"llama.cpp server at {request.Target} did not read the request. {silence.Message}", Hints.LookAtLog, LlamaCppErrorKind.Timeout);
            case HttpRequestError.ResponseEnded:
            case HttpRequestError.Unknown when failure.InnerException is IOException:
                return Create($"llama.cpp server at {request.Target} closed the connection before it had answered {request.Uri.AbsolutePath}.",
                    request.Body?.Headers.ContentLength > MaxRequestBytes ? Hints.TooLarge : Hints.LookAtLog,
                    LlamaCppErrorKind.Interrupted);
            default:
                return Create($"The request to {request.Uri} failed: {failure.GetBaseException().Message}", Hints.LookAtLog, LlamaCppErrorKind.Unknown);
        }

        LlamaCppException Create(string what, string hint, LlamaCppErrorKind kind) => Make(request, new ErrorReport(what, hint) { Kind = kind, Inner = failure });
    }

    /// <summary>An address that only service discovery can find, and that nobody looked up.</summary>
    public static LlamaCppException NoServiceDiscovery(ServerRequest request, Exception exception) =>
        Unreachable(HttpRequestError.NameResolutionError, request, $"Service discovery is not on for this client. {AddressHints.NoDiscovery}", exception);

    /// <summary>The answer's first bytes came, and the rest of its headers did not.</summary>
    public static LlamaCppException HeadersStalled(ServerRequest request, TimeSpan limit) =>
        Make(request, new ErrorReport($"llama.cpp server at {request.Target} began to answer {request.Uri.AbsolutePath}, and sent no more of the headers for {limit.TotalSeconds:0.#} s.", Hints.LookAtLog) { Kind = LlamaCppErrorKind.Timeout });

    /// <summary>Something under this library ended the sending: a time limit of connecting, one of the HttpClient, or a handler.</summary>
    public static LlamaCppException TimedOut(ServerRequest request, TimeSpan httpClientTimeout, TimeSpan elapsed, OperationCanceledException failure)
    {
        // Timers may fire a little early.
        if (httpClientTimeout != Timeout.InfiniteTimeSpan && elapsed > httpClientTimeout - TimeSpan.FromMilliseconds(50))
        {
            const string Hint = "Set Timeout of the HttpClient that was handed in to Timeout.InfiniteTimeSpan, or hand in none: generation can take long, and a request waits in silence for a free slot.";
            return Make(request, new ErrorReport($"llama.cpp server at {request.Target} had not answered within HttpClient.Timeout ({httpClientTimeout.TotalSeconds:0.#} s).", Hint) { Kind = LlamaCppErrorKind.Timeout, Inner = failure });
        }

        string handler = HandlerName.Of(failure) is { } name ? $" ({name}, after {elapsed.TotalSeconds:0.#} s)" : "";
        return failure.InnerException is TimeoutException
            ? Unreachable(HttpRequestError.ConnectionError, request, Hints.Start(request.Target, request.Hints.StartOptions), failure)
            : Make(request, new ErrorReport(
                $"llama.cpp server at {request.Target} had not answered when a handler of the HttpClient cancelled the request, or the HttpClient was disposed{handler}.", OfHandler)
            { Kind = LlamaCppErrorKind.Timeout, Inner = failure });
    }

    /// <summary>An exception that neither the platform nor this library makes: a handler that was added to the HttpClient ended the call.</summary>
    public static LlamaCppException OfForeignHandler(ServerRequest request, TimeSpan elapsed, Exception exception) => Make(request, new ErrorReport(
        $"{HandlerName.Of(exception) ?? "A handler of the HttpClient"} ended the call to llama.cpp server at {request.Target} after {elapsed.TotalSeconds:0.#} s ({exception.GetType().Name}: {exception.Message}).", OfHandler)
    {
        Inner = exception,
    });

    /// <summary>Makes an exception about a request.</summary>
    public static LlamaCppException Make(ServerRequest request, ErrorReport report) => new(request.Complete(report));

    private static LlamaCppUnreachableException Unreachable(HttpRequestError error, ServerRequest request, string hint, Exception failure) =>
        new(request.Complete(new ErrorReport($"llama.cpp server not reachable at {request.Target}.", hint) { Inner = failure, Error = error }));

    private static string ErrorReaderText(string message) =>
        message.Length <= ErrorReader.MaxExcerpt ? message : string.Concat(message.AsSpan(0, ErrorReader.MaxExcerpt - 1), "…");

    private static string Prefixed(string? type) => type is null ? "" : " " + type;

    private static string Lead(string? message) => message is null ? "" : ServerWords.Lead(message);
}
