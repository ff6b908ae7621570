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
internal sealed class FailoverRouter : FailoverChatClient
{
    private readonly ServerPool _pool;
    private readonly ServerTaker _taker;
    private readonly AttemptReport _report;
    private readonly ConditionalWeakTable<RoutingContext, RoutedCall> _calls = [];

    public FailoverRouter(ServerPool pool)
    {
        _pool = pool;
        _taker = new ServerTaker(pool);
        _report = new AttemptReport(pool, _taker);
    }

    protected override async ValueTask<IChatClient> SelectClientAsync(RoutingContext context, CancellationToken cancellationToken)
    {
        RoutedCall call = _calls.GetValue(context, Begin);
        return new AttemptClient(_pool, _taker, call, await _taker.TakeAsync(call, cancellationToken).ConfigureAwait(false));
    }

    protected override ValueTask OnRoutingUpdateAsync(RoutingContext context, FailoverChatClientAttempt? attempt, bool isTerminal, CancellationToken cancellationToken)
    {
        if (attempt?.Client is not AttemptClient client)
        {
            return default;
        }

        client.Dispose();
        AttemptOutcome outcome = AttemptOutcome.Of(attempt.Exception, client.GaveUp, attempt.ResponseCompleted, attempt.OutputCommitted, cancellationToken.IsCancellationRequested);
        if (outcome == AttemptOutcome.Success && client.Call.Conversation is { } conversation)
        {
            _taker.Remember(conversation, client.Server);
        }

        if (!_report.Conclude(client.Call, client.Server, attempt.Exception, outcome))
        {
            RoutingActivity.Complete(Activity.Current, client.Server.Endpoint, client.Call.AttemptCount, client.Call.Reason.ToString().ToLowerInvariant());
            if (!isTerminal && attempt.Exception is { } error)
            {
                ExceptionDispatchInfo.Throw(error);
            }
        }

        return default;
    }

    private RoutedCall Begin(RoutingContext context)
    {
        ChatOptions? options = context.ChatOptions;
        IReadOnlyList<ChatMessage> messages = context.Messages as IReadOnlyList<ChatMessage> ?? [.. context.Messages];
        LlamaCppOptions client = _pool.Options.ClientOptions;
        TimeSpan patience = Shorter(_pool.Options.AffinityTimeout, options?.QueueTimeout ?? client.QueueTimeout);
        return new RoutedCall(Conversation.Of(messages, options, options?.AffinityKey, client.Model), patience, _pool.Time.GetTimestamp());
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        other == Timeout.InfiniteTimeSpan || (one != Timeout.InfiniteTimeSpan && one < other) ? one : other;
}
