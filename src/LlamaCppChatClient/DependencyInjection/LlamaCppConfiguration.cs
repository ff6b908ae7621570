using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>Reads one set of options: its configuration section, and over it the <c>LLAMACPP_…</c> variables.</summary>
internal sealed class LlamaCppConfiguration(string name, IServiceProvider provider) : IConfigureNamedOptions<LlamaCppOptions>
{
    public void Configure(LlamaCppOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? optionsName, LlamaCppOptions options)
    {
        if (optionsName != name)
        {
            return;
        }

        IConfiguration? configuration = provider.GetService<IConfiguration>();
        configuration?.GetSection(name.Length == 0 ? "LlamaCpp" : $"LlamaCpp:{name}").Bind(options);
        options.ReadVariables(variable => configuration is null ? Environment.GetEnvironmentVariable(variable) : configuration[variable]);
    }
}
