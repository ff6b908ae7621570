using LlamaCpp.DependencyInjection;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Tests.DependencyInjection;

public class UnknownKeysTests
{
    [Fact]
    public void Every_option_is_known() =>
        Assert.Equal(typeof(LlamaCppOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal), UnknownKeys.Known.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("BaseUri", " Did you mean BaseUrl?")]
    [InlineData("Api_Key", " Did you mean ApiKey?")]
    [InlineData("ReadyTimeOuts", " Did you mean ReadyTimeout?")]
    [InlineData("Temperature", "")]
    public void Unknown_key_is_warned_of(string key, string suggestion)
    {
        using RecordingLogger logger = new();

        UnknownKeys.Warn(Section((key, "secret")), logger);

        Assert.Equal($"The configuration section LlamaCpp has the key '{key}', which is not an option.{suggestion}", Assert.Single(logger.Warnings));
    }

    [Fact]
    public void Known_keys_in_any_case_and_sections_of_other_clients_are_not()
    {
        using RecordingLogger logger = new();

        UnknownKeys.Warn(Section(("baseurl", "http://h"), ("ReadyTimeout", "00:01:00"), ("Embeddings:BaseUrl", "http://e"), ("other:Model", "m")), logger);

        Assert.Empty(logger.Entries);
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"LlamaCpp:{setting.Key}", (string?)setting.Value)))
        .Build()
        .GetSection("LlamaCpp");
}
