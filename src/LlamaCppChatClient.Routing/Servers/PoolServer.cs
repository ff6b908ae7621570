using LlamaCpp.Routing.Affinity;
using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Transport;

namespace LlamaCpp.Routing.Servers;

/// <summary>One server of the pool: its clients, its state, and how many of our calls it has.</summary>
internal sealed class PoolServer
{
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(5);

    private readonly Pulse _changed;
    private readonly TimeProvider _time;
    private volatile TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private long _fullUntil;
    private long _lastSign;

    public PoolServer(LlamaCppEndpoint endpoint, PoolTransport transport, Pulse changed)
    {
        _changed = changed;
        _time = transport.Time;
        Endpoint = endpoint;
        Hash = StableHash.Of(endpoint.BaseUrl.AbsoluteUri);

        // The pool waits for servers that are loading: a call that waited inside would not see that another one is ready.
        Connection = transport.Connect(endpoint, TimeSpan.Zero);
        Chat = new LlamaCppChatClient(Connection);
        RoutedClient = new LlamaCppServerClient(Connection);
        ServerClient = new LlamaCppServerClient(transport.Connect(endpoint, transport.ClientOptions.ReadyTimeout));
    }

    public LlamaCppEndpoint Endpoint { get; }

    /// <summary>The hash of the address, for the rendezvous.</summary>
    public ulong Hash { get; }

    /// <summary>Under the routed calls: it does not wait for a server that is loading.</summary>
    public ServerConnection Connection { get; }

    public LlamaCppChatClient Chat { get; }

    /// <summary>For calls that any server can take.</summary>
    public LlamaCppServerClient RoutedClient { get; }

    /// <summary>For calls that name this server: it waits as the options say.</summary>
    public LlamaCppServerClient ServerClient { get; }

    public ServerStatus Status { get; private set; } = ServerStatus.New;

    /// <summary>How many calls at once the server works on; 1 until it said.</summary>
    public int SlotCount { get; set; } = 1;

    /// <summary>Whether service discovery no longer lists the server: it gets no new calls.</summary>
    public bool IsGone { get; private set; }

    public int InFlight => Volatile.Read(ref _inFlight);

    public bool IsReady => Status.State == ServerState.Ready;

    /// <summary>Our own calls per slot.</summary>
    public double Load => InFlight / (double)SlotCount;

    /// <summary>Whether our own calls leave a slot free.</summary>
    public bool HasOwnPlace => InFlight < SlotCount;

    /// <summary>Whether somebody else was found to fill the slots, a moment ago.</summary>
    public bool IsFull => _time.GetTimestamp() < Volatile.Read(ref _fullUntil);

    public bool HasPlace => HasOwnPlace && !IsFull;

    /// <summary>Ends when the server goes out.</summary>
    public Task Out => _out.Task;

    /// <summary>How long ago the server last gave a sign of life.</summary>
    public TimeSpan SinceLastSign => _time.GetElapsedTime(Volatile.Read(ref _lastSign));

    /// <summary>The address in one of the forms that it may be written in.</summary>
    public Uri Address => Connection.Target.Address.ChatCompletions;

    public ServerLease Take()
    {
        Interlocked.Increment(ref _inFlight);
        RoutingMetrics.AddInFlight(Endpoint, 1);
        return new ServerLease(this);
    }

    public void Release()
    {
        Interlocked.Decrement(ref _inFlight);
        RoutingMetrics.AddInFlight(Endpoint, -1);
        _changed.Signal();
    }

    public void Live() => Volatile.Write(ref _lastSign, _time.GetTimestamp());

    /// <summary>Notes that somebody else fills the slots: for a moment the server counts as one without a place.</summary>
    public void SetFull()
    {
        Volatile.Write(ref _fullUntil, _time.GetTimestamp() + (long)(FullFor.TotalSeconds * _time.TimestampFrequency));
        _changed.Signal();
    }

    /// <summary>Changes the state. The pool does it, under its lock.</summary>
    public void SetStatus(ServerStatus status)
    {
        bool wasReady = IsReady;
        Status = status;
        if (status.State == ServerState.Ready)
        {
            Live();
            if (!wasReady)
            {
                _out = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        else
        {
            _out.TrySetResult();
        }

        if (wasReady != IsReady && !IsGone)
        {
            RoutingMetrics.AddReady(Endpoint, wasReady ? -1 : 1);
        }

        _changed.Signal();
    }

    /// <summary>Notes that service discovery no longer lists the server. The pool does it, under its lock.</summary>
    public void Leave()
    {
        if (IsReady && !IsGone)
        {
            RoutingMetrics.AddReady(Endpoint, -1);
        }

        IsGone = true;
    }

    public LlamaCppRoutingServer ToPublic() => new()
    {
        Endpoint = Endpoint,
        IsReady = IsReady,
        InFlightCount = InFlight,
        SlotCount = SlotCount,
        LastError = Status.Error,
        Client = ServerClient,
    };

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Endpoint.ToString();
}
