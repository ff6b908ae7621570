using LlamaCpp.Diagnostics;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Makes the output of a server safe to log and to quote: without the secrets that it was started with, and without control characters.</summary>
internal sealed class OutputCleaner(LlamaServerOptions options)
{
    private static readonly string[] Variables = ["LLAMA_API_KEY", "LLAMA_ARG_API_KEY", "HF_TOKEN", "LLAMA_ARG_HF_TOKEN"];
    private static readonly string[] Arguments = ["--hf-token", "-hft"];

    private readonly KeyRedactor _redactor = new(KeysOf(options));

    public string Clean(string line) => PrintableText.Escape(_redactor.Redact(line), keepLines: true);

    private static IEnumerable<string> KeysOf(LlamaServerOptions options)
    {
        IEnumerable<string?> ofEnvironment = Variables.Select(name => options.Environment.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name));
        IEnumerable<string> ofArguments = options.ExtraArguments.Skip(1).Where((_, before) => Array.IndexOf(Arguments, options.ExtraArguments[before]) >= 0);

        // The server takes several keys, with commas between them.
        return ofEnvironment.Concat(ofArguments).Append(options.ApiKey).OfType<string>().SelectMany(keys => keys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
