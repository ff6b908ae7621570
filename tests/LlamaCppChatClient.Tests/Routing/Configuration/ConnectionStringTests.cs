using LlamaCpp.Routing;
using LlamaCpp.Routing.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.Routing.Configuration;

/// <summary>Connection strings as an Aspire AppHost makes them.</summary>
public class ConnectionStringTests
{
    [Theory]
    [InlineData("Endpoint=http://a:8080,http://b:8080;Key=k;Model=m", "http://a:8080/ http://b:8080/", "k", "m")]
    [InlineData("endpoint = http://a:8080 , http://b:8080 ; model = m", "http://a:8080/ http://b:8080/", null, "m")]
    [InlineData("Model=m;Key=\"k;=,\";Endpoint=https://a/llama/v1", "https://a/llama/v1", "k;=,", "m")]
    [InlineData("Endpoint=\"http://a:8080;http://b:8080\"", "http://a:8080/ http://b:8080/", null, null)]
    [InlineData("http://a:8080", "http://a:8080/", null, null)]
    [InlineData("http://a:8080;http://b:8080", "http://a:8080/ http://b:8080/", null, null)]
    [InlineData("http://a:8080, http://b:8080,", "http://a:8080/ http://b:8080/", null, null)]
    public void Endpoints_are_the_servers(string text, string servers, string? key, string? model)
    {
        LlamaCppRoutingOptions options = Read(text);

        Assert.Equal(servers, string.Join(' ', options.Servers.Select(server => server.BaseUrl)));
        Assert.All(options.Servers, server => Assert.Equal(key, server.ApiKey));
        Assert.Equal(model, options.ClientOptions.Model);
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    [Fact]
    public void Name_for_service_discovery_is_the_service()
    {
        LlamaCppRoutingOptions options = Read("Endpoint=https+http://llama;Key=k");

        Assert.Equal("https+http://llama/", options.Service?.ToString());
        Assert.Equal("k", options.ServiceApiKey);
        Assert.Empty(options.Servers);
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("secret=secret")]
    [InlineData("Key=secret;Endpoint='http://llama")]
    public void Other_forms_are_refused_without_showing_a_key(string text)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Read(text));

        Assert.StartsWith("ConnectionStrings:llama is neither an address nor of the form", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Relative_endpoint_is_refused_with_the_other_options()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RoutingOptionsValidator.ThrowIfInvalid(Read("Endpoint=llama,http://b;Key=secret")));

        Assert.StartsWith("Servers[0]: BaseUrl 'llama' must be absolute", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_wins_over_the_other_configuration_and_code_over_the_connection()
    {
        ServiceCollection services = new();
        services.AddSingleton(Configuration(
            ("LlamaCpp:Servers:0:BaseUrl", "http://section"), ("LlamaCpp:Servers:0:ApiKey", "of the section"), ("LlamaCpp:Model", "of the section"),
            ("LLAMACPP_BASE_URL", "http://variable"), ("LLAMACPP_API_KEY", "of-the-variable"),
            ("ConnectionStrings:llama", "Endpoint=http://a:8080,http://b:8080;Model=m")));
        services.AddLlamaCppRoutingChatClient(options => options.MaxRememberedPrefixes = 5, connectionName: "llama");
        services.AddLlamaCppRoutingEmbeddingGenerator(options => options.ClientOptions.Model = "of the code", connectionName: "llama");
        using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<LlamaCppRoutingOptions> all = provider.GetRequiredService<IOptionsMonitor<LlamaCppRoutingOptions>>();

        LlamaCppRoutingOptions chat = all.Get("LlamaCppRoutingChatClient");
        LlamaCppRoutingOptions embeddings = all.Get("LlamaCppRoutingEmbeddingGenerator");

        Assert.Equal(["http://a:8080/", "http://b:8080/"], chat.Servers.Select(server => server.BaseUrl?.ToString()));
        Assert.All(chat.Servers, server => Assert.Null(server.ApiKey));
        Assert.Equal("m", chat.ClientOptions.Model);
        Assert.Equal(5, chat.MaxRememberedPrefixes);
        Assert.Equal("of the code", embeddings.ClientOptions.Model);
        Assert.Equal(2, provider.GetRequiredService<LlamaCppRoutingChatClient>().GetServers().Count);
    }

    [Fact]
    public void Connection_without_an_endpoint_gives_key_and_model_to_the_servers_of_the_configuration()
    {
        LlamaCppRoutingOptions options = new() { Servers = { new() { BaseUrl = new Uri("http://a") } } };

        RoutingConfiguration.ReadConnection(options, Configuration(("ConnectionStrings:llama", "Key=k;Model=m")), "llama");

        Assert.Equal("k", Assert.Single(options.Servers).ApiKey);
        Assert.Equal("m", options.ClientOptions.Model);
    }

    private static LlamaCppRoutingOptions Read(string text)
    {
        LlamaCppRoutingOptions options = new();
        RoutingConfiguration.ReadConnection(options, Configuration(("ConnectionStrings:llama", text)), "llama");
        return options;
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
