using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>Reads the options of every registration: its configuration sections, and over them the <c>LLAMACPP_…</c> variables.</summary>
internal sealed class LlamaCppConfiguration(IServiceProvider provider) : IConfigureNamedOptions<LlamaCppOptions>
{
    public void Configure(LlamaCppOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, LlamaCppOptions options)
    {
        IConfiguration? configuration = provider.GetService<IConfiguration>();
        if (configuration is null)
        {
            options.ReadVariables(Environment.GetEnvironmentVariable);
            return;
        }

        foreach (string section in RegistrationName.Parse(name ?? Options.DefaultName).Sections)
        {
            configuration.GetSection(section).Bind(options);
        }

        options.ReadVariables(variable => configuration[variable]);
    }
}
