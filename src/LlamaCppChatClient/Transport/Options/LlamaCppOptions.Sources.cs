using LlamaCpp.Transport;

namespace LlamaCpp;

/// <content>Where the settings come from: of two sources the stronger one wins, and an address brings its key along.</content>
public sealed partial class LlamaCppOptions
{
    /// <summary>Options from <c>LLAMACPP_BASE_URL</c>, <c>LLAMACPP_MODEL</c> and <c>LLAMACPP_API_KEY</c>, for use without dependency injection.</summary>
    public static LlamaCppOptions FromEnvironment()
    {
        LlamaCppOptions options = new() { Names = SettingNames.Environment };
        options.ReadVariables(Environment.GetEnvironmentVariable);
        options.BeginSource(SettingSource.Code);
        return options;
    }

    /// <summary>Options for an address, and perhaps a model.</summary>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    internal static LlamaCppOptions For(string baseUrl, string? model)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? uri))
        {
            throw new ArgumentException(LlamaCppOptionsValidator.FindSeveral(baseUrl) ?? $"'{LlamaCppOptionsValidator.Shown(baseUrl)}' is not an absolute URL, such as http://localhost:8080.{LlamaCppOptionsValidator.Suggestion(baseUrl)}", nameof(baseUrl));
        }

        return LlamaCppOptionsValidator.FindError(uri) is { } error ? throw new ArgumentException(error, nameof(baseUrl)) : new LlamaCppOptions { BaseUrl = uri, Model = model, Names = SettingNames.Constructor };
    }

    /// <summary>Where the settings come from, for hints.</summary>
    internal SettingNames Names { get; set; } = SettingNames.Options;

    /// <summary>The sources of a key that is not sent, because a stronger one replaced the address that it belongs to; else null.</summary>
    internal (string Key, string Address)? DroppedKey => IsKeyOfAnotherAddress ? (_apiKeySource.Name, _baseUrlSource.Name) : null;

    private bool IsKeyOfAnotherAddress => !string.IsNullOrEmpty(_apiKey) && _apiKeySource.Rank < _baseUrlSource.Rank;

    /// <summary>What is set from now on comes from this source.</summary>
    internal void BeginSource(SettingSource source) => _source = source;

    internal void ReadVariables(Func<string, string?> read)
    {
        BeginSource(SettingSource.Variables);
        if (read("LLAMACPP_BASE_URL") is { Length: > 0 } address)
        {
            // A relative one is refused with the other errors.
            BaseUrl = Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : new Uri(Uri.EscapeDataString(address), UriKind.Relative);
        }

        Model = read("LLAMACPP_MODEL") is { Length: > 0 } model ? model : Model;
        if (read("LLAMACPP_API_KEY") is { Length: > 0 } key)
        {
            ApiKey = key;
        }
    }
}
