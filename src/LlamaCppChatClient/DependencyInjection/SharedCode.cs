using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>Lets <c>services.Configure&lt;LlamaCppOptions&gt;(…)</c>, which has no name, reach every registration without a key.</summary>
internal sealed class SharedCode(IServiceProvider provider) : IConfigureNamedOptions<LlamaCppOptions>
{
    public void Configure(LlamaCppOptions options)
    {
        // The unnamed options are configured by that code itself.
    }

    public void Configure(string? name, LlamaCppOptions options)
    {
        if (string.IsNullOrEmpty(name) || RegistrationName.Parse(name).ServiceKey is not null)
        {
            return;
        }

        foreach (ConfigureNamedOptions<LlamaCppOptions> code in provider.GetServices<IConfigureOptions<LlamaCppOptions>>().OfType<ConfigureNamedOptions<LlamaCppOptions>>())
        {
            // Code for all names (null) reaches them without help.
            if (code.Name == Options.DefaultName)
            {
                code.Action?.Invoke(options);
            }
        }
    }
}
