using System.Net.ServerSentEvents;
using System.Threading.Channels;

namespace LlamaCpp.Samples.WebChat;

/// <summary>Turns work that reports events from several places into one stream of server-sent events.</summary>
internal static class EventStream
{
    /// <summary>Runs the work while its events are read. An exception that tells the user something becomes the last event.</summary>
    public static IResult Run(Func<Action<SseItem<object>>, Task> work, CancellationToken cancellationToken)
    {
        Channel<SseItem<object>> events = Channel.CreateUnbounded<SseItem<object>>(new UnboundedChannelOptions { SingleReader = true });
        _ = RunAsync();
        return TypedResults.ServerSentEvents(events.Reader.ReadAllAsync(cancellationToken));

        async Task RunAsync()
        {
            Exception? unexpected = null;
            try
            {
                await work(item => events.Writer.TryWrite(item));
            }
            catch (Exception error) when (error is LlamaCppException or ArgumentException or InvalidOperationException or NotSupportedException)
            {
                events.Writer.TryWrite(ChatEvents.Error(error));
            }
            catch (Exception error)
            {
                unexpected = error;
            }

            events.Writer.Complete(unexpected);
        }
    }
}
