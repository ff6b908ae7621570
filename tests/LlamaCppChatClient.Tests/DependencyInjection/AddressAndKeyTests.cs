using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Address and key are a pair: a source that replaces the address drops the key of a weaker source.</summary>
public class AddressAndKeyTests
{
    private const string Secret = "sk-of-production-1234";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, (string Key, string Value)[], Action<LlamaCppOptions>?> Replaced => new()
    {
        { "section, then variable", [("LlamaCpp:BaseUrl", "http://production.test"), ("LlamaCpp:ApiKey", Secret), ("LLAMACPP_BASE_URL", "http://other.test")], null },
        { "section with a key alone, then variable", [("LlamaCpp:ApiKey", Secret), ("LLAMACPP_BASE_URL", "http://other.test")], null },
        { "section, then code", [("LlamaCpp:BaseUrl", "http://production.test"), ("LlamaCpp:ApiKey", Secret)], options => options.BaseUrl = new("http://other.test") },
        { "variables, then code", [("LLAMACPP_BASE_URL", "http://production.test"), ("LLAMACPP_API_KEY", Secret)], options => options.BaseUrl = new("http://other.test") },
        { "variable with a key alone, then code", [("LLAMACPP_API_KEY", Secret)], options => options.BaseUrl = new("http://other.test") },
    };

    public static TheoryData<string, (string Key, string Value)[], Action<LlamaCppOptions>?> Kept => new()
    {
        { "one section", [("LlamaCpp:BaseUrl", "http://production.test"), ("LlamaCpp:ApiKey", Secret)], null },
        { "variables", [("LLAMACPP_BASE_URL", "http://production.test"), ("LLAMACPP_API_KEY", Secret)], null },
        { "address of the section, key of the variable", [("LlamaCpp:BaseUrl", "http://production.test"), ("LLAMACPP_API_KEY", Secret)], null },
        { "the same address once more", [("LlamaCpp:BaseUrl", "http://production.test"), ("LlamaCpp:ApiKey", Secret), ("LLAMACPP_BASE_URL", "http://production.test")], null },
        { "code", [("LlamaCpp:BaseUrl", "http://production.test")], options => (options.ApiKey, options.BaseUrl) = (Secret, new("http://other.test")) },
        { "the default address", [("LLAMACPP_API_KEY", Secret)], null },
    };

    [Theory]
    [MemberData(nameof(Replaced))]
    public async Task Key_does_not_go_to_an_address_that_replaced_its_own(string name, (string Key, string Value)[] settings, Action<LlamaCppOptions>? configure)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(name);
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        using RecordingLogger logger = new();
        await using ServiceProvider services = Services(settings, configure, handler, logger);

        await services.GetRequiredService<LlamaCppChatClient>().GetResponseAsync("Hi", new() { ModelId = "m" }, Cancelled);

        Assert.Equal("Bearer llamacpp", handler.Request.Header("Authorization"));
        string warning = Assert.Single(logger.Warnings);
        Assert.Contains(" is not sent: ", warning, StringComparison.Ordinal);
        Assert.Contains("http://other.test/", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, logger.Text, StringComparison.Ordinal);
        Assert.Null(services.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(nameof(LlamaCppChatClient)).ApiKey);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task Key_goes_to_its_own_address(string name, (string Key, string Value)[] settings, Action<LlamaCppOptions>? configure)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(name);
        using CapturingHandler handler = new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello"));
        using RecordingLogger logger = new();
        await using ServiceProvider services = Services(settings, configure, handler, logger);

        await services.GetRequiredService<LlamaCppChatClient>().GetResponseAsync("Hi", new() { ModelId = "m" }, Cancelled);

        Assert.Equal($"Bearer {Secret}", handler.Request.Header("Authorization"));
        Assert.Empty(logger.Warnings);
    }

    [Fact]
    public void Warning_names_the_sources()
    {
        using RecordingLogger logger = new();
        using ServiceProvider services = Services([("LlamaCpp:ApiKey", Secret), ("LLAMACPP_BASE_URL", "http://other.test")], null, new CapturingHandler(), logger);

        services.GetRequiredService<LlamaCppChatClient>();

        Assert.Equal(
            "The API key from the configuration section LlamaCpp is not sent: the LLAMACPP_… variables replaced the address that it belongs to by http://other.test/. Set both in one place.",
            Assert.Single(logger.Warnings));
    }

    [Fact]
    public void Own_section_of_a_client_that_replaces_the_address_drops_the_key_of_all()
    {
        using RecordingLogger logger = new();
        ServiceCollection services = Collection([("LlamaCpp:BaseUrl", "http://production.test"), ("LlamaCpp:ApiKey", Secret), ("LlamaCpp:Embeddings:BaseUrl", "http://other.test")], logger);
        services.AddLlamaCppEmbeddingGenerator();
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<LlamaCppOptions> options = provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>();

        Assert.Null(options.Get(nameof(LlamaCppEmbeddingGenerator)).ApiKey);
        Assert.Equal(Secret, options.Get(nameof(LlamaCppChatClient)).ApiKey);
    }

    [Fact]
    public void Key_from_the_environment_does_not_follow_an_address_that_code_sets()
    {
        LlamaCppOptions options = new();
        options.ReadVariables(name => name == "LLAMACPP_API_KEY" ? Secret : null);
        options.BeginSource(LlamaCpp.Transport.SettingSource.Code);

        options.BaseUrl = new("http://other.test");

        Assert.Null(options.ApiKey);
    }

    [Fact]
    public void Key_of_the_hosted_server_does_not_follow_an_address_that_code_sets()
    {
        using RecordingLogger logger = new();
        ServiceCollection services = Collection([], logger);
        services.AddLlamaServer(server => (server.ModelPath, server.ApiKey) = ("model.gguf", "sk-of-the-hosted-server"));
        services.AddLlamaCppChatClient(options => options.BaseUrl = new("http://other.test"));
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<LlamaCppChatClient>();

        Assert.Null(provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(nameof(LlamaCppChatClient)).ApiKey);
        Assert.Contains("The API key from AddLlamaServer is not sent: code replaced", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_a_variable_does_not_go_to_the_hosted_server()
    {
        using RecordingLogger logger = new();
        ServiceCollection services = Collection([("LLAMACPP_API_KEY", Secret)], logger);
        services.AddLlamaServer(server => server.ModelPath = "model.gguf");
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<LlamaCppChatClient>();

        Assert.Null(provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(nameof(LlamaCppChatClient)).ApiKey);
        Assert.Contains("AddLlamaServer replaced", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    private static ServiceProvider Services((string Key, string Value)[] settings, Action<LlamaCppOptions>? configure, CapturingHandler handler, RecordingLogger logger)
    {
        ServiceCollection services = Collection(settings, logger);
        services.AddLlamaCppChatClient(configure, http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        return services.BuildServiceProvider();
    }

    private static ServiceCollection Collection((string Key, string Value)[] settings, RecordingLogger logger)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        services.AddSingleton<ILoggerFactory>(logger);
        return services;
    }
}
