using Microsoft.Extensions.Options;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Checks the options at start-up; each message names the option and the value, but never a key.</summary>
internal sealed class LlamaServerOptionsValidator : IValidateOptions<LlamaServerOptions>
{
    // What the clients have to know is said once, by an option; the rest would lead them to another address.
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["--host"] = "Use Host.",
        ["--port"] = "Use Port.",
        ["--api-key"] = "Use ApiKey.",
        ["--api-key-file"] = "Use ApiKey.",
        ["--api-prefix"] = "The server is asked at its root.",
        ["--ssl-key-file"] = "The server is asked over plain HTTP.",
        ["--ssl-cert-file"] = "The server is asked over plain HTTP.",
    };

    public ValidateOptionsResult Validate(string? name, LlamaServerOptions options)
    {
        List<string> errors = [.. FindErrors(options)];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Throws for options that a caller made by hand.</summary>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public static void ThrowIfInvalid(LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string errors = string.Join(" ", FindErrors(options));
        if (errors.Length > 0)
        {
            throw new ArgumentException(errors, nameof(options));
        }
    }

    private static IEnumerable<string> FindErrors(LlamaServerOptions options) =>
        FindTextErrors(options).Concat(FindNumberErrors(options)).OfType<string>();

    private static IEnumerable<string?> FindTextErrors(LlamaServerOptions options)
    {
        yield return string.IsNullOrWhiteSpace(options.Executable) ? "Executable must not be empty. Use llama-server or a path." : null;
        yield return string.IsNullOrEmpty(options.Host) || options.Host.Any(character => character is ',' or '/' || char.IsWhiteSpace(character))
            ? $"Host '{options.Host}' must be one IP address or host name." : null;
        yield return ((string?[])[options.ModelPath, options.HuggingFaceModel, options.ModelsDirectory]).Count(way => !string.IsNullOrEmpty(way)) switch
        {
            0 when string.IsNullOrEmpty(options.ModelsPresetPath) && options.ExtraArguments.Count == 0 && options.Environment.Count == 0 =>
                "No model: set ModelPath, HuggingFaceModel, ModelsDirectory or ModelsPresetPath.",
            > 1 => "Several models: set one of ModelPath, HuggingFaceModel and ModelsDirectory.",
            _ => null,
        };
        yield return options.ApiKey is { } key && (key.Length == 0 || key.Contains(',', StringComparison.Ordinal) || key.Any(character => character is < '!' or > '~'))
            ? "ApiKey must be printable ASCII without spaces and commas, and not empty." : null;
        yield return !string.IsNullOrEmpty(options.ModelsPresetPath) && !(string.IsNullOrEmpty(options.ModelPath) && string.IsNullOrEmpty(options.HuggingFaceModel))
            ? "ModelsPresetPath is for a router: set neither ModelPath nor HuggingFaceModel beside it." : null;
        foreach (string argument in options.ExtraArguments)
        {
            yield return argument is null ? "ExtraArguments has a null."
                : Refused.TryGetValue(argument.Split('=')[0].Replace('_', '-'), out string? reason) ? $"ExtraArguments must not have {argument.Split('=')[0]}. {reason}" : null;
        }

        foreach (string name in options.Environment.Keys)
        {
            yield return Refused.TryGetValue(ToArgument(name), out string? reason) ? $"Environment must not have {name}. {reason}" : null;
        }
    }

    // LLAMA_ARG_SSL_KEY_FILE is --ssl-key-file; the key's variable has a name of its own.
    private static string ToArgument(string variable) => variable == "LLAMA_API_KEY" ? "--api-key"
        : variable.StartsWith("LLAMA_ARG_", StringComparison.Ordinal) ? "--" + variable["LLAMA_ARG_".Length..].ToLowerInvariant().Replace('_', '-')
        : variable;

    private static IEnumerable<string?> FindNumberErrors(LlamaServerOptions options)
    {
        yield return options.Port is < 0 or > 65535 ? $"Port is {options.Port}; it must be from 0 to 65535." : null;
        yield return options.ContextSize < 0 ? $"ContextSize is {options.ContextSize}; it must be at least 0." : null;
        yield return options.SlotCount < 1 ? $"SlotCount is {options.SlotCount}; it must be at least 1." : null;
        yield return options.GpuLayerCount < 0 ? $"GpuLayerCount is {options.GpuLayerCount}; it must be at least 0." : null;
        yield return options.ThreadCount < 1 ? $"ThreadCount is {options.ThreadCount}; it must be at least 1." : null;
        yield return options.MaxLoadedModels < 0 ? $"MaxLoadedModels is {options.MaxLoadedModels}; it must be at least 0." : null;
        yield return options.SleepAfter is { } idle && (idle < TimeSpan.FromSeconds(1) || idle.TotalSeconds > int.MaxValue)
            ? $"SleepAfter is {idle}; it must be at least a second." : null;
        LlamaServerRestartPolicy policy = options.RestartPolicy;
        yield return policy.MaxConsecutiveRestarts < 0 ? $"RestartPolicy.MaxConsecutiveRestarts is {policy.MaxConsecutiveRestarts}; it must be at least 0." : null;
        yield return FindTimeError("RestartPolicy.InitialDelay", policy.InitialDelay, mayBeInfinite: false);
        yield return FindTimeError("RestartPolicy.MaxDelay", policy.MaxDelay, mayBeInfinite: false);
        yield return FindTimeError("RestartPolicy.ResetAfter", policy.ResetAfter, mayBeInfinite: false);
        yield return FindTimeError(nameof(options.StopTimeout), options.StopTimeout, mayBeInfinite: false);
        yield return FindTimeError(nameof(options.ReadyTimeout), options.ReadyTimeout, mayBeInfinite: true);
    }

    // Timers take at most 2^32 - 2 milliseconds.
    private static string? FindTimeError(string name, TimeSpan value, bool mayBeInfinite) =>
        (value >= TimeSpan.Zero && value.TotalMilliseconds <= uint.MaxValue - 1) || (mayBeInfinite && value == Timeout.InfiniteTimeSpan)
            ? null
            : $"{name} is {value}; it must be a time from zero to 49 days{(mayBeInfinite ? ", or Timeout.InfiniteTimeSpan" : "")}.";
}
