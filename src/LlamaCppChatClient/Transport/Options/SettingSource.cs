namespace LlamaCpp.Transport;

/// <summary>Who sets an option; the stronger source has the higher rank.</summary>
internal sealed record SettingSource(int Rank, string Name)
{
    public static SettingSource Default { get; } = new(0, "the default");

    public static SettingSource Variables { get; } = new(100, "the LLAMACPP_… variables");

    /// <summary>The server that <c>AddLlamaServer</c> runs.</summary>
    public static SettingSource HostedServer { get; } = new(200, "AddLlamaServer");

    public static SettingSource Code { get; } = new(300, "code");

    /// <summary>A configuration section; of several the last is the strongest.</summary>
    public static SettingSource Section(int place, string section) => new(1 + place, $"the configuration section {section}");
}
