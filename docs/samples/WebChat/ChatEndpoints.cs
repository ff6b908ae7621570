using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>What the page asks for.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this WebApplication app)
    {
        ServerStatus status = new(app.Services.GetRequiredService<LlamaCppServerClient>(), app.Services.GetRequiredService<Toolbox>());
        app.MapGet("/api/status", (string? model, CancellationToken cancellationToken) => status.GetAsync(model, cancellationToken));
        app.MapPost("/api/chat", Answer);
        app.MapPost("/api/stop", (StopRequest request, RunningAnswers answers) => answers.Stop(request.Id));
        app.MapPost("/api/tokens", CountTokensAsync);
        app.MapPost("/api/models/load", Load);
    }

    // A browser that leaves may come back with the last token that it has: the server goes on meanwhile. Stopping frees the slot of the server,
    // and so does leaving without a token: before the first one, between two requests, and with a server that keeps no streams.
    private static IResult Answer(AnswerRequest request, IChatClient client, Toolbox toolbox, RunningAnswers answers, CancellationToken left) =>
        EventStream.Run(
            send => answers.RunAsync(request.Id, async stopping =>
            {
                ResponseContinuationToken? token = request.Token;
                ChatOptions options = (request.Settings ?? new()).ToOptions(toolbox);
                options.AllowBackgroundResponses = true;
                options.ContinuationToken = token;
                options.PromptProgress = new Report<LlamaCppPromptProgress>(progress => send(ChatEvents.Progress(progress)));
                await using CancellationTokenRegistration leaving = left.Register(() => (token is null ? stopping : null)?.Cancel());
                await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(request.Messages, options, stopping.Token))
                {
                    if (left.IsCancellationRequested && !stopping.IsCancellationRequested)
                    {
                        break;
                    }

                    token = update.ContinuationToken;
                    send(ChatEvents.Update(update));
                    if (update.Timings is { } timings)
                    {
                        send(ChatEvents.Timings(timings));
                    }
                }
            }),
            left);

    private static async Task<object> CountTokensAsync(ChatRequest request, LlamaCppServerClient server, Toolbox toolbox, CancellationToken cancellationToken)
    {
        try
        {
            return new { Count = await server.CountTokensAsync(request.Messages, (request.Settings ?? new()).ToOptions(toolbox), cancellationToken) };
        }
        catch (Exception error) when (error is LlamaCppException or ArgumentException or NotSupportedException)
        {
            return new { error.Message };
        }
    }

    private static IResult Load(LoadRequest request, LlamaCppServerClient server, CancellationToken cancellationToken) =>
        EventStream.Run(
            send => server.LoadModelAsync(request.ModelId, new Report<LlamaCppModelProgress>(progress => send(ChatEvents.Loading(progress))), cancellationToken: cancellationToken),
            cancellationToken);

    internal sealed record LoadRequest(string ModelId);

    internal sealed record StopRequest(string Id);
}
