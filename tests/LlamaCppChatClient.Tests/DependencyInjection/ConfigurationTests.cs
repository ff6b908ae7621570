using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Code, then the variables, then the client's own section, then the shared section, then the defaults.</summary>
public class ConfigurationTests
{
    private static readonly (string, string)[] Section = [("LlamaCpp:Model", "section"), ("LlamaCpp:BaseUrl", "http://section"), ("LlamaCpp:ReadyTimeout", "00:00:07"), ("LlamaCpp:ApiKey", "section-key")];
    private static readonly (string, string)[] Variables = [("LLAMACPP_MODEL", "variable"), ("LLAMACPP_BASE_URL", "http://variable"), ("LLAMACPP_API_KEY", "variable-key")];

    [Fact]
    public void Defaults_hold_when_nothing_is_set()
    {
        LlamaCppOptions options = Read(null, []);

        Assert.Equal((new Uri("http://localhost:8080/v1"), null, null, TimeSpan.FromSeconds(60)), (options.BaseUrl, options.Model, options.ApiKey, options.ReadyTimeout));
    }

    [Fact]
    public void Section_wins_over_the_defaults()
    {
        LlamaCppOptions options = Read(null, Section);

        Assert.Equal((new Uri("http://section"), "section", "section-key", TimeSpan.FromSeconds(7)), (options.BaseUrl, options.Model, options.ApiKey, options.ReadyTimeout));
    }

    [Fact]
    public void Variables_win_over_the_section()
    {
        LlamaCppOptions options = Read(null, [.. Section, .. Variables]);

        Assert.Equal((new Uri("http://variable"), "variable", "variable-key", TimeSpan.FromSeconds(7)), (options.BaseUrl, options.Model, options.ApiKey, options.ReadyTimeout));
    }

    [Fact]
    public void Code_wins_over_all()
    {
        LlamaCppOptions options = Read(o => (o.BaseUrl, o.Model) = (new("http://code"), "code"), [.. Section, .. Variables]);

        // The key of the variables belongs to their address.
        Assert.Equal((new Uri("http://code"), "code", null), (options.BaseUrl, options.Model, options.ApiKey));
    }

    [Fact]
    public void Code_sees_what_was_configured()
    {
        LlamaCppOptions options = Read(o => o.Model += "+", Section);

        Assert.Equal("section+", options.Model);
    }

    [Fact]
    public void Every_option_can_be_configured()
    {
        LlamaCppOptions options = Read(null,
            ("LlamaCpp:DiscoveryTimeout", "00:00:01"), ("LlamaCpp:StreamIdleTimeout", "00:00:02"), ("LlamaCpp:MaxEventSize", "2000"), ("LlamaCpp:MaxResponseSize", "3000"),
            ("LlamaCpp:UseStreaming", "false"), ("LlamaCpp:IncludeRawRepresentation", "true"), ("LlamaCpp:AllowFileUris", "true"), ("LlamaCpp:MaxEmbeddingBatchSize", "5"), ("LlamaCpp:MaxConcurrentEmbeddingRequests", "6"));

        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 2000, 3000), (options.DiscoveryTimeout, options.StreamIdleTimeout, options.MaxEventSize, options.MaxResponseSize));
        Assert.Equal((false, true, true, 5, 6), (options.UseStreaming, options.IncludeRawRepresentation, options.AllowFileUris, options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests));
    }

    [Fact]
    public void Keyed_client_has_a_section_of_its_own_and_shares_the_variables()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppChatClient("fast");
        services.AddKeyedLlamaCppChatClient("big");
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = Build(services, [.. Section, ("LlamaCpp:fast:BaseUrl", "http://fast"), ("LlamaCpp:big:BaseUrl", "http://big"), ("LLAMACPP_MODEL", "variable")]);

        (string, string?)[] clients = [.. new[] { provider.GetRequiredKeyedService<LlamaCppChatClient>("fast"), provider.GetRequiredKeyedService<LlamaCppChatClient>("big"), provider.GetRequiredService<LlamaCppChatClient>() }
            .Select(client => client.GetService<ChatClientMetadata>()!)
            .Select(metadata => (metadata.ProviderUri!.Host, metadata.DefaultModelId))];

        Assert.Equal([("fast", "variable"), ("big", "variable"), ("section", "variable")], clients);
    }

    [Fact]
    public void Own_section_wins_over_the_shared_one_value_by_value()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        services.AddLlamaCppEmbeddingGenerator();
        services.AddLlamaCppServerClient();
        services.AddKeyedLlamaCppChatClient("fast");
        services.AddKeyedLlamaCppEmbeddingGenerator("fast");
        using ServiceProvider provider = Build(services, [.. Section, ("LlamaCpp:Embeddings:Model", "embedder"), ("LlamaCpp:fast:Model", "fast")]);
        IOptionsMonitor<LlamaCppOptions> options = provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>();

        string[] names = ["LlamaCppChatClient", "LlamaCppEmbeddingGenerator", "LlamaCppServerClient", "LlamaCppChatClient:fast", "LlamaCppEmbeddingGenerator:fast"];

        Assert.Equal(["section", "embedder", "section", "fast", "fast"], names.Select(name => options.Get(name).Model));
        Assert.All(names, name => Assert.Equal(TimeSpan.FromSeconds(7), options.Get(name).ReadyTimeout));
    }

    [Fact]
    public void Code_without_a_name_reaches_all_registrations_without_a_key()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(options => options.Model += ", own");
        services.AddLlamaCppEmbeddingGenerator();
        services.AddKeyedLlamaCppChatClient("fast");
        services.Configure<LlamaCppOptions>(options => options.Model += ", shared");
        services.ConfigureAll<LlamaCppOptions>(options => options.Model += ", all");
        using ServiceProvider provider = Build(services, Section);
        IOptionsMonitor<LlamaCppOptions> options = provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>();

        Assert.Equal("section, shared, own, all", options.Get("LlamaCppChatClient").Model);
        Assert.Equal("section, shared, all", options.Get("LlamaCppEmbeddingGenerator").Model);
        Assert.Equal("section, all", options.Get("LlamaCppChatClient:fast").Model);
    }

    [Theory]
    [InlineData("LlamaCpp:BaseUrl", "ftp://host", "ftp")]
    [InlineData("LlamaCpp:BaseUrl", "localhost", "localhost")]
    [InlineData("LLAMACPP_BASE_URL", "host:8080", "host:8080")]
    [InlineData("LlamaCpp:DiscoveryTimeout", "-00:00:05", "-00:00:05")]
    [InlineData("LlamaCpp:MaxEventSize", "5", "5")]
    [InlineData("LlamaCpp:MaxEmbeddingBatchSize", "0", "0")]
    public void Bad_value_is_named_at_start_up(string key, string value, string named)
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = Build(services, (key, value));

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains(key.StartsWith("LLAMACPP", StringComparison.Ordinal) ? "BaseUrl" : key.Split(':')[1], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_value_of_a_keyed_client_is_named_at_start_up()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppChatClient("fast", options => options.MaxEventSize = 7);
        using ServiceProvider provider = Build(services);

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("MaxEventSize is 7", exception.Message, StringComparison.Ordinal);
        Assert.Equal("LlamaCppChatClient:fast", exception.OptionsName);
    }

    [Fact]
    public void Bad_value_is_named_when_the_client_is_made_without_a_host()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(options => options.ApiKey = "two words");
        using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IChatClient>());

        Assert.Contains("ApiKey", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_is_of_another_type_is_named()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = Build(services, ("LlamaCpp:ReadyTimeout", "soon"));

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<IChatClient>());

        Assert.Contains("LlamaCpp:ReadyTimeout", exception.Message, StringComparison.Ordinal);
    }

    private static LlamaCppOptions Read(Action<LlamaCppOptions>? configure, params (string Key, string Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(configure);
        using ServiceProvider provider = Build(services, settings);
        return provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get("LlamaCppChatClient");
    }

    private static ServiceProvider Build(ServiceCollection services, params (string Key, string Value)[] settings)
    {
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        return services.BuildServiceProvider();
    }
}
