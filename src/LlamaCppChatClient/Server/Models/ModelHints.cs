using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a router refuses a command, or a server that is none does not know it.</summary>
internal static class ModelHints
{
    public const string NoRouter =
        "This server has one model: start llama-server without -m and with --models-dir DIR (router mode) to load, unload and download models.";

    public static RequestHints Command { get; } = new()
    {
        IsAboutModels = true,

        // A router answers 404 for a model that it does not know, another server for the route.
        Missing = static models => models is { IsRouter: true } ? $"The router has: {models}." : NoRouter,
        Explain = static message => message.Says("unable to download")
            ? "Name the model as Hugging Face does, with the quantization: user/repository:Q4_K_M."
            : null,
    };
}
