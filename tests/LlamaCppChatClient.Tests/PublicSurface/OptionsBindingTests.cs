using System.Collections;
using System.Globalization;
using System.Reflection;
using LlamaCpp.DependencyInjection;
using LlamaCpp.Hosting;
using LlamaCpp.Routing;
using LlamaCpp.Routing.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServerConfiguration = LlamaCpp.Hosting.DependencyInjection.LlamaServerConfiguration;

namespace LlamaCpp.Tests.PublicSurface;

/// <summary>Every option has a place in the configuration: the generated binder, which needs no reflection, fills each of them.</summary>
public sealed class OptionsBindingTests
{
    [Fact]
    public void Client_options_are_bound() => AssertBound<LlamaCppOptions>("LlamaCpp", (options, provider) => new LlamaCppConfiguration(provider).Configure(options));

    [Fact]
    public void Server_options_are_bound() => AssertBound<LlamaServerOptions>("LlamaServer", (options, provider) => new ServerConfiguration("", provider).Configure(options));

    [Fact]
    public void Routing_options_are_bound() => AssertBound<LlamaCppRoutingOptions>(
        "LlamaCpp:Routing", (options, provider) => RoutingConfiguration.Read(options, provider.GetRequiredService<IConfiguration>(), ["LlamaCpp:Routing"]));

    private static void AssertBound<T>(string section, Action<T, IServiceProvider> configure)
        where T : new()
    {
        Dictionary<string, string?> settings = new(StringComparer.Ordinal);
        Describe(new T(), section, settings);
        using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        T options = new();

        configure(options, provider);

        Dictionary<string, string?> bound = new(StringComparer.Ordinal);
        Read(options, section, bound);
        Assert.Equal(settings, bound);
    }

    /// <summary>A setting for each property that is not its default.</summary>
    private static void Describe(object options, string path, Dictionary<string, string?> settings)
    {
        foreach (PropertyInfo property in Properties(options))
        {
            string name = $"{path}:{property.Name}";
            object? value = property.GetValue(options);
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type == typeof(IList<LlamaCppRoutingServerOptions>))
            {
                Describe(new LlamaCppRoutingServerOptions { BaseUrl = new Uri("http://other") }, name + ":0", settings);
            }
            else if (type.Namespace!.StartsWith("LlamaCpp", StringComparison.Ordinal) && !type.IsEnum)
            {
                Describe(value!, name, settings);
            }
            else
            {
                settings[type == typeof(IList<string>) ? name + ":0" : type == typeof(IDictionary<string, string?>) ? name + ":KEY" : name] =
                    type == typeof(bool) ? (value is not true).ToString()
                    : type == typeof(TimeSpan) ? "00:00:07"
                    : type == typeof(Uri) ? "http://server:1/"
                    : type == typeof(int) || type == typeof(long) ? "77777"
                    : "some-text";
            }
        }
    }

    private static void Read(object options, string path, Dictionary<string, string?> settings)
    {
        foreach (PropertyInfo property in Properties(options))
        {
            string name = $"{path}:{property.Name}";
            switch (property.GetValue(options))
            {
                case IDictionary<string, string?> pairs:
                    pairs.ToList().ForEach(pair => settings[$"{name}:{pair.Key}"] = pair.Value);
                    break;
                case IList items:
                    for (int i = 0; i < items.Count; i++)
                    {
                        if (items[i] is string text)
                        {
                            settings[$"{name}:{i}"] = text;
                        }
                        else
                        {
                            Read(items[i]!, $"{name}:{i}", settings);
                        }
                    }

                    break;
                case { } value when value.GetType().Namespace!.StartsWith("LlamaCpp", StringComparison.Ordinal):
                    Read(value, name, settings);
                    break;
                case var value:
                    settings[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
                    break;
            }
        }
    }

    private static PropertyInfo[] Properties(object options) => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
