using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a server does not take a list of adapters.</summary>
internal static class AdapterHints
{
    public static RequestHints Set { get; } = new()
    {
        Explain = static message => message.Says("model name is missing")
            ? "A router can't pass on a list of adapters: set ChatOptions.Lora in each call instead, or ask the model's own server."
            : null,
    };
}
