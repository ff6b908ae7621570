using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>The server and the model of one call.</summary>
internal sealed record ServerChoice(ServerTarget Target, string Model)
{
    /// <summary>Finds both; what has to be asked of the server for it is asked once and remembered.</summary>
    /// <exception cref="LlamaCppException">The options offer tools to a model whose chat template leaves them out.</exception>
    public static async ValueTask<ServerChoice> MakeAsync(ServerConnection connection, ChatOptions? options, CancellationToken cancellationToken)
    {
        ServerFacts server = connection.Servers.For(options?.Endpoint);
        string model = await connection.Servers.ModelAsync(server, options?.ModelId, cancellationToken).ConfigureAwait(false);
        if (options is { Tools.Count: > 0, ToolMode: not NoneChatToolMode } && !await server.SupportsToolsAsync(model, cancellationToken).ConfigureAwait(false))
        {
            const string Hint = "Start the server with a model and a chat template that support tools (--jinja, --chat-template-file), or send no tools.";
            throw new LlamaCppException($"The chat template of the model at {server.Target} does not support tools; the server would silently leave them out. {Hint}")
            {
                Hint = Hint,
            };
        }

        return new ServerChoice(server.Target, model);
    }
}
