using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Tests.Generated;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Whatever happens in whatever order: each call ends once, no request follows the first update, and no place stays taken.</summary>
public class AnyOrderTests
{
    private const int Servers = 3;

    private enum Event
    {
        Ready,
        Loading,
        Dead,
        Stopped,
        Full,
        BreakBeforeText,
        BreakAfterText,
        Refuse,
        Ask,
        AskWhole,
        AskAndCancel,
        AskAndLeave,
        AskAndAbandon,
        Wait,
    }

    private static readonly Gen<(Event What, int Number)[]> Orders = (
        from what in Gen.Elements(Enum.GetValues<Event>())
        from number in Gen.Choose(0, 99)
        select (what, number)).ArrayOf(60);

    [Fact]
    public void Any_order_of_errors_leaves_no_place_taken() =>
        Holds.For(Orders, order => Task.Run(() => RunAsync(order)).GetAwaiter().GetResult(), count: 40);

    private static async Task RunAsync((Event What, int Number)[] order)
    {
        using FakeFleet fleet = new("a", "b", "c");
        fleet.Options.ClientOptions.ReadyTimeout = TimeSpan.FromSeconds(5);
        List<Task> calls = [];
        foreach ((Event what, int number) in order)
        {
            FakeLlamaServer server = fleet.Servers[number % Servers];
            switch (what)
            {
                case <= Event.Full:
                    server.State = Enum.Parse<FakeState>(what.ToString());
                    break;
                case Event.BreakBeforeText:
                    Script(server, () => Answers.Broken(text: null));
                    break;
                case Event.BreakAfterText:
                    Script(server, () => Answers.Broken("Half a"));
                    break;
                case Event.Refuse:
                    Script(server, () => Answers.Error(System.Net.HttpStatusCode.BadRequest, Answers.Overflow));
                    break;
                case Event.Wait:
                    fleet.Time.Advance(TimeSpan.FromMilliseconds(number * 20));
                    await Task.Delay(1);
                    break;
                default:
                    calls.Add(CallAsync(fleet, what, $"k{number % 5}"));
                    break;
            }
        }

        foreach (FakeLlamaServer server in fleet.Servers)
        {
            server.State = FakeState.Ready;
        }

        // Whoever leaves an enumerator behind holds its place until the garbage collector comes.
        Task all = Task.WhenAll(calls);
        int looks = 0;
        await fleet.RunUntilAsync(() =>
        {
            if (++looks % 20 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return all.IsCompleted && (fleet.InFlight == 0 || looks > 2000);
        });
        await all;
        Assert.Equal(0, fleet.InFlight);
    }

    private static void Script(FakeLlamaServer server, Func<HttpResponseMessage> answer)
    {
        lock (server.Next)
        {
            server.Next.Enqueue(answer);
        }
    }

    /// <summary>Ends in an answer of one server, in one of the library's exceptions, or in cancellation.</summary>
    private static async Task CallAsync(FakeFleet fleet, Event what, string key)
    {
        using CancellationTokenSource stop = new();
        ChatOptions options = new() { AffinityKey = key };
        ChatMessage[] messages = [new(ChatRole.User, "Hello!")];
        string text = "";
        try
        {
            if (what == Event.AskWhole)
            {
                text = (await fleet.Client.GetResponseAsync(messages, options, stop.Token)).Text;
            }
            else if (what == Event.AskAndAbandon)
            {
                await AbandonAsync(fleet, messages, options);
                return;
            }
            else
            {
                if (what == Event.AskAndCancel)
                {
                    _ = Task.Delay(3).ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
                }

                await foreach (ChatResponseUpdate update in fleet.Client.GetStreamingResponseAsync(messages, options, stop.Token))
                {
                    text += update.Text;
                    if (what == Event.AskAndLeave && text.Length > 0)
                    {
                        return;
                    }
                }
            }

            Assert.Contains(text, new[] { "I am a.", "I am b.", "I am c." });
        }
        catch (LlamaCppException)
        {
            // What had come is of one server.
            Assert.Contains(text, new[] { "", "Half a" });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task AbandonAsync(FakeFleet fleet, ChatMessage[] messages, ChatOptions options)
    {
        IAsyncEnumerator<ChatResponseUpdate> updates = fleet.Client.GetStreamingResponseAsync(messages, options).GetAsyncEnumerator();
        await updates.MoveNextAsync();
    }
}
