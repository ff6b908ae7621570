using System.Runtime.CompilerServices;

namespace CallTrace;

/// <summary>Tells in the compiler's log where a call begins: what comes before makes the client.</summary>
internal static class Marker
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CallBegins()
    {
    }

    public static bool IsIn(string line) => line.Contains($"{nameof(CallTrace)}.{nameof(Marker)}:{nameof(CallBegins)}", StringComparison.Ordinal);
}
