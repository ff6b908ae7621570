using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>What to try when a server refuses a chat, by its words.</summary>
internal static class ChatHints
{
    public static RequestHints For(ChatOptions? options, bool hasMedia) => new()
    {
        Input = "conversation",
        Explain = message => TemplateHints.For(message)
            ?? SchemaHints.For(message, () => RequestedSchemas.Of(options))
            ?? (hasMedia ? MediaHints.Explain(message) : null)
            ?? (message.Says("requires --jinja") ? "Start the server with --jinja and a chat template that supports tools."
                : message.Says("grammar constraints with tools") ? "Use either Grammar or Tools in one call; with both, set ToolMode to None."
                : null),
    };
}
