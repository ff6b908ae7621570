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
        app.MapPost("/api/tokens", CountTokensAsync);
        app.MapPost("/api/models/load", Load);
    }

    // A browser that stops reading cancels the token, the token ends the request to llama-server, and that frees the slot.
    private static IResult Answer(ChatRequest request, IChatClient client, Toolbox toolbox, CancellationToken cancellationToken) =>
        EventStream.Run(
            async send =>
            {
                ChatOptions options = (request.Settings ?? new()).ToOptions(toolbox);
                options.PromptProgress = new Report<LlamaCppPromptProgress>(progress => send(ChatEvents.Progress(progress)));
                await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(request.Messages, options, cancellationToken))
                {
                    if (update.Contents.Count > 0)
                    {
                        send(ChatEvents.Update(update));
                    }

                    if (update.Timings is { } timings)
                    {
                        send(ChatEvents.Timings(timings));
                    }
                }
            },
            cancellationToken);

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
}
