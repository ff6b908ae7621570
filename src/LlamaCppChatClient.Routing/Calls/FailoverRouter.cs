using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using LlamaCpp.Routing.Affinity;
using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;

// The failover of Microsoft.Extensions.AI is experimental: it is used here, and nowhere else.
#pragma warning disable MEAI001

namespace LlamaCpp.Routing.Calls;

/// <summary>Chooses a server for each attempt, and decides after each whether there is another one.</summary>
internal sealed class FailoverRouter(ServerPool pool) : FailoverChatClient
{
    private readonly ServerTaker _taker = new(pool);
    private readonly ConditionalWeakTable<RoutingContext, RoutedCall> _calls = [];

    protected override async ValueTask<IChatClient> SelectClientAsync(RoutingContext context, CancellationToken cancellationToken)
    {
        RoutedCall call = _calls.GetValue(context, Begin);
        return new AttemptClient(pool, _taker, call, await _taker.TakeAsync(call, cancellationToken).ConfigureAwait(false));
    }

    protected override ValueTask OnRoutingUpdateAsync(RoutingContext context, FailoverChatClientAttempt? attempt, bool isTerminal, CancellationToken cancellationToken)
    {
        if (attempt?.Client is not AttemptClient client)
        {
            return default;
        }

        client.Dispose();
        client.Call.LastError = attempt.Exception;
        AttemptOutcome outcome = AttemptOutcome.Of(attempt.Exception, client.GaveUp, attempt.ResponseCompleted, attempt.OutputCommitted, cancellationToken.IsCancellationRequested);
        RoutingMetrics.AddAttempt(client.Server.Endpoint, outcome.Name);
        if (outcome.Ejects is { } state)
        {
            pool.Admission.Eject(client.Server, state, attempt.Exception as LlamaCppException);
        }

        if (outcome == AttemptOutcome.Success && client.Call.Conversation is { } conversation)
        {
            _taker.Remember(conversation, client.Server);
        }

        if (isTerminal || !outcome.GoesOn)
        {
            RoutingActivity.Complete(Activity.Current, client.Server.Endpoint, client.Call.AttemptCount, client.Call.Reason.ToString().ToLowerInvariant());
            if (!isTerminal && attempt.Exception is { } error)
            {
                ExceptionDispatchInfo.Throw(error);
            }
        }
        else
        {
            if (outcome.UsesUp)
            {
                client.Call.UseUp(client.Server);
            }

            Log.Moved(pool.Logger, attempt.Exception, client.Server.Endpoint, outcome.Name);
            RoutingActivity.AddFailure(Activity.Current, client.Server.Endpoint, outcome.Name, attempt.Exception);
        }

        return default;
    }

    private RoutedCall Begin(RoutingContext context)
    {
        ChatOptions? options = context.ChatOptions;
        IReadOnlyList<ChatMessage> messages = context.Messages as IReadOnlyList<ChatMessage> ?? [.. context.Messages];
        return new RoutedCall(Conversation.Of(messages, options, options?.AffinityKey, pool.Options.ClientOptions.Model), pool.Time.GetTimestamp());
    }
}
