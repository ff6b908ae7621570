using LlamaCpp.Errors;

namespace LlamaCpp;

/// <summary>No server answered at the address: nothing listens there, or the network does not lead to it.</summary>
public sealed class LlamaCppUnreachableException : LlamaCppException
{
    internal LlamaCppUnreachableException(ErrorReport report)
        : base(report)
    {
    }
}
