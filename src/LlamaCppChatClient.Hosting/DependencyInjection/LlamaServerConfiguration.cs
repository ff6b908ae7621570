using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Hosting.DependencyInjection;

/// <summary>Reads one set of options: its configuration section, and over it <c>LLAMACPP_SERVER</c>.</summary>
internal sealed class LlamaServerConfiguration(string name, IServiceProvider provider) : IConfigureNamedOptions<LlamaServerOptions>
{
    public void Configure(LlamaServerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? optionsName, LlamaServerOptions options)
    {
        if (optionsName != name)
        {
            return;
        }

        IConfiguration? configuration = provider.GetService<IConfiguration>();
        configuration?.GetSection(name.Length == 0 ? "LlamaServer" : $"LlamaServer:{name}").Bind(options);
        const string Variable = "LLAMACPP_SERVER";
        string? command = configuration is null ? Environment.GetEnvironmentVariable(Variable) : configuration[Variable];
        options.Executable = string.IsNullOrEmpty(command) ? options.Executable : command;
    }
}
