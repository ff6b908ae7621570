namespace LlamaCpp.Transport;

/// <summary>
/// Something that is asked of a server once, however many calls wait for it. Known until the server may have changed; that the
/// server does not say it is remembered for a while, so that a silent one does not hold up every call.
/// </summary>
/// <param name="ask">Asks; what it throws means that the server does not say it.</param>
/// <param name="failed">Is told why it is not known.</param>
/// <param name="target">The server.</param>
/// <param name="limit">How long an answer is waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedFact<T>(Func<CancellationToken, Task<T?>> ask, Action<Exception?> failed, ServerTarget target, TimeSpan limit, TimeProvider time)
    where T : class
{
    /// <summary>For how long a failure is remembered.</summary>
    public static readonly TimeSpan FailureLifetime = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private volatile Question? _last;

    /// <summary>The fact, if it is known already.</summary>
    public T? Known => _last is { Answer.IsCompletedSuccessfully: true } last && last.Changes == target.Changes ? last.Answer.Result.Value : null;

    /// <summary>The fact, or null when the server does not say it (within the limit). One caller's cancellation disturbs no other.</summary>
    /// <param name="isCertain">Whether a known fact will do. One that will not is asked for again: it may be different by now.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public async ValueTask<T?> GetAsync(Func<T, bool> isCertain, CancellationToken cancellationToken)
    {
        Question question;
        lock (_lock)
        {
            question = _last is { } last && IsGood(last, isCertain) ? last : _last = Begin();
        }

        Answer answer = question.Answer.IsCompletedSuccessfully
            ? question.Answer.Result
            : await question.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Value;
    }

    private bool IsGood(Question question, Func<T, bool> isCertain)
    {
        if (!question.Answer.IsCompleted)
        {
            return true;
        }

        Answer answer = question.Answer.Result;
        return question.Changes == target.Changes
            && (answer.Value is { } value ? isCertain(value) : answer.IsFinal && time.GetElapsedTime(question.Asked) < FailureLifetime);
    }

    private Question Begin()
    {
        CancellationTokenSource patience = new(limit, time);

        // On the pool: the first caller's context may be blocked by this very call, and others wait for the answer too.
        Task<T?> asking = Task.Run(async () =>
        {
            using (patience)
            {
                return await ask(patience.Token).ConfigureAwait(false);
            }
        });
        return new Question(EndAsync(asking), target.Changes, time.GetTimestamp());
    }

    private async Task<Answer> EndAsync(Task<T?> asking)
    {
        try
        {
            // The limit holds even when nothing beneath looks at its token.
            if (await asking.WaitAsync(limit, time).ConfigureAwait(false) is { } value)
            {
                return new Answer(value, IsFinal: true);
            }

            failed(null);
            return new Answer(null, IsFinal: true);
        }
        catch (Exception error)
        {
            failed(error);

            // A server that is not there or not ready yet is about to say something else.
            return new Answer(null, IsFinal: error is not (LlamaCppUnreachableException or LlamaCppException { IsLoading: true }));
        }
    }

    private sealed record Question(Task<Answer> Answer, int Changes, long Asked);

    private readonly record struct Answer(T? Value, bool IsFinal);
}
