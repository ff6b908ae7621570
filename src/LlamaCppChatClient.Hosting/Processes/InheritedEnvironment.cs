namespace LlamaCpp.Hosting.Processes;

/// <summary>
/// The environment of the server: the application's without the variables that configure a llama-server or a client, which are
/// meant for others, and with those of the options.
/// </summary>
internal static class InheritedEnvironment
{
    private const string ApiKey = "LLAMA_API_KEY";

    public static void Apply(IDictionary<string, string?> environment, LlamaServerOptions options)
    {
        foreach (string name in environment.Keys.Where(IsForOthers).ToList())
        {
            environment.Remove(name);
        }

        foreach ((string name, string? value) in options.Environment)
        {
            environment[name] = value;
        }

        if (options.ApiKey is { } key)
        {
            environment[ApiKey] = key;
        }
    }

    private static bool IsForOthers(string name) =>
        name.StartsWith("LLAMA_ARG_", StringComparison.OrdinalIgnoreCase)
        || name.Equals(ApiKey, StringComparison.OrdinalIgnoreCase)
        || name.Equals("LLAMACPP_API_KEY", StringComparison.OrdinalIgnoreCase);
}
