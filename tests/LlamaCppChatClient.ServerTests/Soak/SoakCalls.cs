using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Soak;

/// <summary>Calls of all kinds over one set of clients, and how they ended: right, with a named error, cancelled, or in none of these ways.</summary>
internal sealed class SoakCalls(LlamaCppChatClient chat, LlamaCppServerClient server, IReadOnlySet<string> rightTexts)
{
    public const string Question = "Hello";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly ChatOptions Tools = new() { Tools = [AIFunctionFactory.Create(() => "sunny", "get_weather")], MaxOutputTokens = 30 };
    private static readonly ChatOptions Endless = new() { MaxOutputTokens = 2000, AdditionalProperties = new() { ["ignore_eos"] = true } };

    private int _right;
    private int _named;
    private int _cancelled;

    /// <summary>What ended in none of the three ways.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    public string Summary => $"{_right} right, {_named} with a named error, {_cancelled} cancelled, {Wrong.Count} wrong";

    public int Right => _right;

    public async Task RunAsync(int seed, CancellationToken stop)
    {
        Random random = new(seed);
        while (!stop.IsCancellationRequested)
        {
            int kind = random.Next(7);
            using CancellationTokenSource cancel = new();
            if (kind == 0)
            {
                cancel.CancelAfter(random.Next(300));
            }

            await ClassifyAsync(kind, cancel.Token);
        }
    }

    private async Task ClassifyAsync(int kind, CancellationToken cancellationToken)
    {
        try
        {
            string? wrong = await CallAsync(kind, cancellationToken).WaitAsync(Limit, CancellationToken.None);
            if (wrong is null)
            {
                Interlocked.Increment(ref _right);
            }
            else
            {
                Wrong.Enqueue($"{kind}: {wrong}");
            }
        }
        catch (LlamaCppException error) when (error.Message.Length > 0)
        {
            Interlocked.Increment(ref _named);

            // A server that is down refuses at once: the next call need not ask in the same millisecond.
            await Task.Delay(50, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cancelled);
        }
        catch (Exception error)
        {
            Wrong.Enqueue($"{kind}: {error}");
        }
    }

    /// <summary>Makes one call; null when its result is right, else what is wrong with it.</summary>
    private async Task<string?> CallAsync(int kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case 0:
                ChatResponse endless = await chat.GetResponseAsync("Tell me a story.", Endless, cancellationToken);
                return endless.FinishReason is null ? "An answer without a finish reason." : null;
            case 1 or 2:
                return Check(await chat.GetResponseAsync(Question, cancellationToken: cancellationToken));
            case 3:
                return Check(await chat.GetStreamingResponseAsync(Question, cancellationToken: cancellationToken).ToChatResponseAsync(cancellationToken));
            case 4:
                ChatResponse called = await chat.GetResponseAsync("What is the weather in Paris?", Tools, cancellationToken);
                return called.FinishReason is null ? "An answer without a finish reason." : null;
            case 5:
                return await server.CountTokensAsync([new(ChatRole.User, Question)], cancellationToken: cancellationToken) > 0 ? null : "No tokens.";
            default:
                LlamaCppServerState state = await server.GetHealthAsync(cancellationToken: cancellationToken);
                return Enum.IsDefined(state) ? null : $"State {state}.";
        }
    }

    private string? Check(ChatResponse response) => rightTexts.Contains(response.Text) ? null : $"The text '{response.Text}'.";
}
