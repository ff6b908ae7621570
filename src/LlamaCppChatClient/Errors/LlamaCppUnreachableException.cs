namespace LlamaCpp;

/// <summary>No server answered at the address: nothing listens there, or the network does not lead to it.</summary>
public sealed class LlamaCppUnreachableException : LlamaCppException
{
    internal LlamaCppUnreachableException(HttpRequestError error, string message, Exception? inner)
        : base(error, message, inner)
    {
    }
}
