using LlamaCpp.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>Reads the options of every registration: its configuration sections, and over them the <c>LLAMACPP_…</c> variables.</summary>
internal sealed class LlamaCppConfiguration(IServiceProvider provider) : IConfigureNamedOptions<LlamaCppOptions>
{
    public void Configure(LlamaCppOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, LlamaCppOptions options)
    {
        IConfiguration? configuration = provider.GetService<IConfiguration>();
        string[] sections = [.. RegistrationName.Parse(name ?? Options.DefaultName).Sections];
        for (int i = 0; configuration is not null && i < sections.Length; i++)
        {
            IConfigurationSection section = configuration.GetSection(sections[i]);
            options.BeginSource(SettingSource.Section(i, sections[i]));
            section.Bind(options);
            UnknownKeys.Warn(section, provider.GetService<ILoggerFactory>()?.CreateLogger("LlamaCpp") ?? NullLogger.Instance);
        }

        options.ReadVariables(variable => configuration is null ? Environment.GetEnvironmentVariable(variable) : configuration[variable]);
        options.BeginSource(SettingSource.Code);
        options.Names = SettingNames.Registration(sections[^1]);
    }
}
