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
        Add("--mmproj", options.MultimodalProjectorPath);
        Add("--host", options.Host);
        Add("--port", Text(port));
        Add("--ctx-size", Text(options.ContextSize));
        Add("--parallel", Text(options.SlotCount));
        Add("--n-gpu-layers", Text(options.GpuLayerCount));
        Add("--threads", Text(options.ThreadCount));
        if (options.EnableEmbeddings)
        {
            arguments.Add("--embeddings");
        }

        Add("--pooling", options.Pooling);
        Add("--reasoning", options.EnableReasoning is { } reasoning ? (reasoning ? "on" : "off") : null);
        arguments.AddRange(options.ExtraArguments);
        return arguments;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                arguments.Add(name);
                arguments.Add(value);
            }
        }
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
