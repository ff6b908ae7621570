namespace LlamaCpp.Transport;

/// <summary>Where this client's address and key are read from, for hints: a hint that names a variable which nobody reads is a wrong one.</summary>
internal sealed record SettingNames(string BaseUrl, string ApiKey)
{
    /// <summary>Options that were read from the environment (<see cref="LlamaCppOptions.FromEnvironment"/>).</summary>
    public static SettingNames Environment { get; } = new("LLAMACPP_BASE_URL", "LLAMACPP_API_KEY");

    /// <summary>Options that code made.</summary>
    public static SettingNames Options { get; } = new(
        "LlamaCppOptions.BaseUrl (FromEnvironment reads LLAMACPP_BASE_URL)",
        "LlamaCppOptions.ApiKey (FromEnvironment reads LLAMACPP_API_KEY)");

    /// <summary>A constructor that takes the address alone.</summary>
    public static SettingNames Constructor { get; } = new("the constructor's baseUrl", "LlamaCppOptions.ApiKey with the constructor that takes options");

    /// <summary>The endpoint of one call.</summary>
    public static SettingNames Endpoint { get; } = new("LlamaCppEndpoint.BaseUrl", "LlamaCppEndpoint.ApiKey");

    /// <summary>A registration with dependency injection.</summary>
    public static SettingNames Registration(string section) => new(
        $"LLAMACPP_BASE_URL, {section}:BaseUrl in the configuration or LlamaCppOptions.BaseUrl in code",
        $"LLAMACPP_API_KEY, {section}:ApiKey in the configuration or LlamaCppOptions.ApiKey in code");

    /// <summary>Says how to give the address another value.</summary>
    public string SetBaseUrl(string value) => this == Environment ? $"{BaseUrl}={value}" : $"{BaseUrl} to {value}";
}
