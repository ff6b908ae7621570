using System.Diagnostics;
using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Draws the consequences of an attempt that ended: for its server, for the call, for metrics and the log.</summary>
internal sealed class AttemptReport(ServerPool pool, ServerTaker taker)
{
    /// <returns>Whether the call goes to another server.</returns>
    public bool Conclude(RoutedCall call, PoolServer server, Exception? error, AttemptOutcome outcome)
    {
        call.LastError = error;
        RoutingMetrics.AddAttempt(server.Endpoint, outcome.Name);
        if (outcome.Ejects is { } state)
        {
            pool.Admission.Eject(server, state, error as LlamaCppException);
        }

        if (outcome.UsesUp)
        {
            call.UseUp(server);
        }

        if (outcome.IsFull)
        {
            server.SetFull();
        }

        bool goesOn = outcome.GoesOn || (outcome.IsFull && taker.HasFreeOther(call, server));
        if (goesOn)
        {
            Log.Moved(pool.Logger, error, server.Endpoint, outcome.Name);
            RoutingActivity.AddFailure(Activity.Current, server.Endpoint, outcome.Name, error);
        }

        return goesOn;
    }
}
