namespace LlamaCpp.Routing.Servers;

/// <summary>
/// One call's place at a server. Released once: by <see cref="Dispose"/>, or by the garbage collector when the caller
/// leaves an enumerator behind without disposing it.
/// </summary>
internal sealed class ServerLease(PoolServer server) : IDisposable
{
    private int _released;

#pragma warning disable MA0055 // The callers' enumerators end here, too.
    ~ServerLease() => Release();
#pragma warning restore MA0055

    public PoolServer Server => server;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            server.Release();
        }
    }
}
