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
        Add("--hf-repo", options.HuggingFaceRepo);
        Add("--models-dir", options.ModelsDirectory);
        Add("--mmproj", options.MultimodalProjectorPath);
        Add("--host", options.Host);
        Add("--port", Text(port));
        Add("--ctx-size", Text(options.ContextSize));
        Add("--parallel", Text(options.Slots));
        Add("--n-gpu-layers", Text(options.GpuLayers));
        Add("--threads", Text(options.Threads));
        if (options.Embeddings)
        {
            arguments.Add("--embeddings");
        }

        Add("--pooling", options.Pooling);
        Add("--reasoning", options.Reasoning is { } reasoning ? (reasoning ? "on" : "off") : null);
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
