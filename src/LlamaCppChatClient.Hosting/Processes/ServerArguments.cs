using System.Globalization;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Says the options in the server's words.</summary>
internal static class ServerArguments
{
    /// <summary>The command line after the command. The key is not on it: it goes through the environment.</summary>
    public static List<string> ToArguments(LlamaServerOptions options, int port)
    {
        List<string> arguments = [];
        Add("--model", options.ModelPath);
        Add("--hf-repo", options.HuggingFaceModel);
        Add("--models-dir", options.ModelsDirectory);
        Add("--models-preset", options.ModelsPresetPath);
        Add("--models-max", Text(options.MaxLoadedModels));
        Add("--mmproj", options.MultimodalProjectorPath);
        Add("--host", options.Host);
        Add("--port", Text(port));
        Add("--ctx-size", Text(options.ContextSize));
        Add("--parallel", Text(options.SlotCount));
        Add("--n-gpu-layers", Text(options.GpuLayerCount));
        Add("--threads", Text(options.ThreadCount));
        Switch("--embeddings", options.EnableEmbeddings);
        Switch("--reranking", options.EnableReranking);
        Switch("--metrics", options.EnableMetrics);
        Add("--pooling", options.Pooling);
        Add("--spec-draft-model", options.DraftModelPath);
        Add("--spec-type", NeedsSpecType(options) ? "draft-simple" : null);
        Add("--slot-save-path", options.SlotSaveDirectory);
        Add("--media-path", options.MediaDirectory);
        Add("--sleep-idle-seconds", Text((int?)options.SleepAfter?.TotalSeconds));
        Add("--reasoning", options.EnableReasoning is { } reasoning ? (reasoning ? "on" : "off") : null);
        arguments.AddRange(options.ExtraArguments);
        return arguments;

        void Switch(string name, bool isOn)
        {
            if (isOn)
            {
                arguments.Add(name);
            }
        }

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                arguments.Add(name);
                arguments.Add(value);
            }
        }
    }

    // Build 11669 does not draft without it.
    private static bool NeedsSpecType(LlamaServerOptions options) =>
        !string.IsNullOrEmpty(options.DraftModelPath) && !options.ExtraArguments.Any(argument => argument.Split('=')[0] == "--spec-type");

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
