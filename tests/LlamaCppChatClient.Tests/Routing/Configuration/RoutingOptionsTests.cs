using LlamaCpp.Routing;
using LlamaCpp.Routing.Configuration;
using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Tests.Routing.Configuration;

public class RoutingOptionsTests
{
    [Fact]
    public void Servers_come_from_the_section()
    {
        LlamaCppRoutingOptions options = Read(
            ("LlamaCpp:Servers:0:BaseUrl", "http://a:8080"), ("LlamaCpp:Servers:0:ApiKey", "ka"), ("LlamaCpp:Servers:1:BaseUrl", "http://b:8080"),
            ("LlamaCpp:Model", "tiny"), ("LlamaCpp:ReadyTimeout", "00:00:07"), ("LlamaCpp:AffinityTimeout", "00:00:02"), ("LlamaCpp:ClientOptions:MaxEmbeddingBatchSize", "3"));

        Assert.Equal(["http://a:8080/", "http://b:8080/"], options.Servers.Select(server => server.BaseUrl?.ToString()));
        Assert.Equal(["ka", null], options.Servers.Select(server => server.ApiKey));
        Assert.Equal("tiny", options.ClientOptions.Model);
        Assert.Equal(TimeSpan.FromSeconds(7), options.ClientOptions.ReadyTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.AffinityTimeout);
        Assert.Equal(3, options.ClientOptions.MaxEmbeddingBatchSize);
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    [Fact]
    public void Several_addresses_stand_in_one_variable()
    {
        LlamaCppRoutingOptions options = Read(
            ("LlamaCpp:Servers:0:BaseUrl", "http://old:8080"), ("LlamaCpp:Servers:0:ApiKey", "old key"),
            ("LLAMACPP_BASE_URL", "http://a:8080; http://b:8080/v1;"), ("LLAMACPP_MODEL", "tiny"));

        Assert.Equal(["http://a:8080/", "http://b:8080/v1"], options.Servers.Select(server => server.BaseUrl?.ToString()));
        Assert.All(options.Servers, server => Assert.Null(server.ApiKey));
        Assert.Equal("tiny", options.ClientOptions.Model);
    }

    [Fact]
    public void Several_addresses_may_stand_in_the_section_too()
    {
        LlamaCppRoutingOptions options = Read(("LlamaCpp:BaseUrl", "http://a:8080;http://b:8080"), ("LlamaCpp:ApiKey", "k"));

        Assert.Equal(["k", "k"], options.Servers.Select(server => server.ApiKey));
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    [Fact]
    public void List_of_the_own_section_replaces_the_one_that_all_share()
    {
        LlamaCppRoutingOptions options = new();
        RoutingConfiguration.Read(
            options, Configuration(("LlamaCpp:Servers:0:BaseUrl", "http://a"), ("LlamaCpp:Servers:1:BaseUrl", "http://b"), ("LlamaCpp:Embeddings:Servers:0:BaseUrl", "http://c")), ["LlamaCpp", "LlamaCpp:Embeddings"]);

        Assert.Equal("http://c/", Assert.Single(options.Servers).BaseUrl?.ToString());
    }

    [Fact]
    public void Key_of_the_environment_fills_what_has_none()
    {
        LlamaCppRoutingOptions options = Read(
            ("LlamaCpp:Servers:0:BaseUrl", "http://a"), ("LlamaCpp:Servers:0:ApiKey", "own"), ("LlamaCpp:Servers:1:BaseUrl", "http://b"), ("LLAMACPP_API_KEY", "shared"));

        Assert.Equal(["own", "shared"], options.Servers.Select(server => server.ApiKey));
    }

    [Fact]
    public void Key_of_the_section_is_for_all_servers_that_the_section_lists()
    {
        LlamaCppRoutingOptions servers = Read(
            ("LlamaCpp:Servers:0:BaseUrl", "http://a"), ("LlamaCpp:Servers:0:ApiKey", "own"), ("LlamaCpp:Servers:1:BaseUrl", "http://b"), ("LlamaCpp:ApiKey", "shared"));
        LlamaCppRoutingOptions service = Read(("LlamaCpp:Service", "https+http://llama"), ("LlamaCpp:ApiKey", "shared"));

        Assert.Equal(["own", "shared"], servers.Servers.Select(server => server.ApiKey));
        Assert.Equal("shared", service.ServiceApiKey);
    }

    [Fact]
    public void Servers_of_the_own_section_replace_service_and_key_of_the_one_that_all_share()
    {
        LlamaCppRoutingOptions options = new();
        RoutingConfiguration.Read(
            options,
            Configuration(("LlamaCpp:Service", "https+http://llama"), ("LlamaCpp:ServiceApiKey", "k"), ("LlamaCpp:ApiKey", "k"), ("LlamaCpp:pool:Servers:0:BaseUrl", "http://c")),
            ["LlamaCpp", "LlamaCpp:pool"]);

        Assert.Null(options.Service);
        Assert.Null(options.ServiceApiKey);
        Assert.Null(Assert.Single(options.Servers).ApiKey);
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    [Fact]
    public void Name_for_service_discovery_may_stand_where_an_address_does()
    {
        Assert.Equal("https+http", Read(("LLAMACPP_BASE_URL", "https+http://llama")).Service?.Scheme);
        Assert.Equal("https+http", Read(("LlamaCpp:BaseUrl", "https+http://llama")).Service?.Scheme);
    }

    [Fact]
    public void Service_is_an_address()
    {
        LlamaCppRoutingOptions options = Read(("LlamaCpp:Service", "https+http://llama"));

        Assert.Equal("https+http", options.Service?.Scheme);
        RoutingOptionsValidator.ThrowIfInvalid(options);
    }

    public static TheoryData<Action<LlamaCppRoutingOptions>, string> Mistakes => new()
    {
        { options => options.Servers.Clear(), "Servers is empty" },
        { options => options.Servers.Add(new()), "Servers[1]: BaseUrl must not be null" },
        { options => options.Servers.Add(new() { BaseUrl = new Uri("http://a:8080") }), "Servers[1]: http://a:8080/ is listed twice" },
        { options => options.Servers.Add(new() { BaseUrl = new Uri("https+http://llama") }), "Servers[1]: https+http://llama/ is a name for service discovery, which may have several endpoints. Set Service" },
        { options => options.Servers[0].ApiKey = "a b", "Servers[0]: ApiKey has a character" },
        { options => options.Service = new Uri("http://llama"), "Both Servers and Service" },
        { options => options.ClientOptions.BaseUrl = new Uri("http://c"), "ClientOptions.BaseUrl 'http://c/' would not be used. Add it to Servers." },
        { options => options.ClientOptions.ApiKey = "k", "ClientOptions.ApiKey would not be used" },
        { options => options.ClientOptions.MaxEmbeddingBatchSize = 0, "ClientOptions: MaxEmbeddingBatchSize is 0" },
        { options => options.AffinityTimeout = TimeSpan.FromSeconds(-2), "AffinityTimeout is -00:00:02" },
        { options => options.MaxEjectionTime = TimeSpan.Zero, "MaxEjectionTime is 00:00:00" },
        { options => options.MaxRememberedPrefixes = -1, "MaxRememberedPrefixes is -1" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_is_named(Action<LlamaCppRoutingOptions> make, string message)
    {
        LlamaCppRoutingOptions options = new() { Servers = { new() { BaseUrl = new Uri("http://a:8080") } } };
        make(options);

        ArgumentException error = Assert.Throws<ArgumentException>(() => new LlamaCppRoutingChatClient(options));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("options", error.ParamName);
    }

    [Fact]
    public void Options_are_copied()
    {
        LlamaCppRoutingOptions options = new() { Servers = { new() { BaseUrl = new Uri("http://a:8080") } } };
        using LlamaCppRoutingChatClient client = new(options);

        options.Servers.Add(new() { BaseUrl = new Uri("http://b:8080") });
        options.Servers[0].BaseUrl = new Uri("http://c:8080");

        Assert.Equal("http://a:8080/", Assert.Single(client.GetServers()).Endpoint.BaseUrl.ToString());
    }

    private static LlamaCppRoutingOptions Read(params (string Key, string Value)[] values)
    {
        LlamaCppRoutingOptions options = new();
        RoutingConfiguration.Read(options, Configuration(values), ["LlamaCpp"]);
        return options;
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
