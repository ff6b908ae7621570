using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets.WorksWith;

internal static class ServerSentEvents
{
    public static void Map(IEndpointRouteBuilder app)
    {
        // begin-snippet: works-with-sse
        app.MapGet("/chat", (string question, IChatClient client, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(AnswerAsync(question, client, cancellationToken)));

        static async IAsyncEnumerable<SseItem<string>> AnswerAsync(
            string question, IChatClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(question, cancellationToken: cancellationToken))
            {
                if (update.Text.Length > 0)
                {
                    yield return new SseItem<string>(update.Text, "text");
                }
            }

            yield return new SseItem<string>("", "end");
        }
        // end-snippet
    }
}
