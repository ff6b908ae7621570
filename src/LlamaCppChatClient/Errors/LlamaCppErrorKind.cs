namespace LlamaCpp;

/// <summary>The kind of error that a call ended with, to decide what to do about it.</summary>
public enum LlamaCppErrorKind
{
    /// <summary>None of the other kinds.</summary>
    Unknown = 0,

    /// <summary>No server answered at the address: nothing listens there, its name is not known, or TLS failed.</summary>
    Unreachable = 1,

    /// <summary>The server runs and is still loading its model.</summary>
    Loading = 2,

    /// <summary>The server has no place for the request now (429, or 503 in the words of llama-server).</summary>
    Busy = 3,

    /// <summary>The server wants a key, or another one (401, 403).</summary>
    Unauthorized = 4,

    /// <summary>The server does not have the model or the route (404, 405).</summary>
    NotFound = 5,

    /// <summary>The server refused the request as it is (400, 413, 415, 422): sending it again gives the same.</summary>
    BadRequest = 6,

    /// <summary>The prompt does not fit into the context.</summary>
    ContextOverflow = 7,

    /// <summary>The server was not started for what was asked, or does not know it (501).</summary>
    NotSupported = 8,

    /// <summary>The server failed at the request (500 and other errors in the words of llama-server).</summary>
    InternalServerError = 9,

    /// <summary>The connection was closed, or the reply broke off, after the request was sent.</summary>
    Interrupted = 10,

    /// <summary>A time limit ended the call.</summary>
    Timeout = 11,

    /// <summary>A proxy answered in the server's place (502, 503 and 504 without the words of llama-server).</summary>
    ProxyError = 12,

    /// <summary>The response is not one of llama-server, does not fit the request, or is larger than the limit.</summary>
    InvalidResponse = 13,
}
