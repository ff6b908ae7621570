using System.Net;

namespace LlamaCpp.Errors;

/// <summary>Finds the kind of an error from what is known of the response.</summary>
internal static class ErrorKinds
{
    public static LlamaCppErrorKind Find(HttpStatusCode? status, HttpRequestError error, bool hasWords) => (int?)status switch
    {
        401 or 403 => LlamaCppErrorKind.Unauthorized,
        404 or 405 => LlamaCppErrorKind.NotFound,
        408 => LlamaCppErrorKind.Timeout,
        429 => LlamaCppErrorKind.Busy,
        >= 400 and < 500 => LlamaCppErrorKind.BadRequest,
        501 => LlamaCppErrorKind.NotSupported,
        502 or 503 or 504 when !hasWords => LlamaCppErrorKind.ProxyError,
        503 => LlamaCppErrorKind.Busy,
        >= 500 => LlamaCppErrorKind.InternalServerError,
        not null => LlamaCppErrorKind.InvalidResponse,
        null => error switch
        {
            HttpRequestError.ResponseEnded => LlamaCppErrorKind.Interrupted,
            HttpRequestError.InvalidResponse => LlamaCppErrorKind.InvalidResponse,
            _ => LlamaCppErrorKind.Unknown,
        },
    };
}
