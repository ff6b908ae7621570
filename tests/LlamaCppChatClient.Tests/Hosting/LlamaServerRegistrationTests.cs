using LlamaCpp.Hosting;
using LlamaCpp.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.Hosting;

public class LlamaServerRegistrationTests
{
    private static readonly Uri Elsewhere = new("http://192.0.2.1:8080/v1");

    [Fact]
    public async Task Clients_are_led_to_the_server()
    {
        ServiceCollection services = Services(("LLAMACPP_BASE_URL", Elsewhere.ToString()), ("LlamaCpp:Model", "tiny"));
        services.AddLlamaServer(Model);
        services.AddLlamaCppChatClient();
        await using ServiceProvider provider = services.BuildServiceProvider();

        LlamaCppOptions options = Options<LlamaCppOptions>(provider, "LlamaCppChatClient");

        Assert.Equal(provider.GetRequiredService<LlamaServerProcess>().BaseUrl, options.BaseUrl);
        Assert.Equal("tiny", options.Model);
        Assert.Null(options.ApiKey);
    }

    [Theory]
    [InlineData("LlamaCppChatClient", true)]
    [InlineData("LlamaCppEmbeddingGenerator", true)]
    [InlineData("LlamaCppServerClient", true)]
    [InlineData("LlamaCppChatClient", false)]
    [InlineData("LlamaCppEmbeddingGenerator", false)]
    [InlineData("LlamaCppServerClient", false)]
    public async Task Clients_of_every_kind_are_led_to_the_server_in_either_order(string client, bool serverFirst)
    {
        ServiceCollection services = Services(("LlamaCpp:BaseUrl", Elsewhere.ToString()), ("LlamaCpp:Embeddings:BaseUrl", Elsewhere.ToString()));
        if (serverFirst)
        {
            services.AddLlamaServer(Model);
        }

        services.AddLlamaCppChatClient();
        services.AddLlamaCppEmbeddingGenerator();
        services.AddLlamaCppServerClient();
        services.AddKeyedLlamaCppChatClient("other");
        if (!serverFirst)
        {
            services.AddLlamaServer(Model);
        }

        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(provider.GetRequiredService<LlamaServerProcess>().BaseUrl, Options<LlamaCppOptions>(provider, client).BaseUrl);
        Assert.Equal(Elsewhere, Options<LlamaCppOptions>(provider, "LlamaCppChatClient:other").BaseUrl);
    }

    [Fact]
    public async Task Clients_send_the_servers_key()
    {
        ServiceCollection services = Services(("LLAMACPP_API_KEY", "sk-of-another"));
        services.AddLlamaCppChatClient();
        services.AddLlamaServer(options =>
        {
            Model(options);
            options.ApiKey = "sk-test";
        });
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("sk-test", Options<LlamaCppOptions>(provider, "LlamaCppChatClient").ApiKey);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Code_leads_clients_elsewhere_in_either_order(bool serverFirst)
    {
        ServiceCollection services = Services();
        if (serverFirst)
        {
            services.AddLlamaServer(Model);
        }

        services.AddLlamaCppChatClient(options => options.BaseUrl = Elsewhere);
        if (!serverFirst)
        {
            services.AddLlamaServer(Model);
        }

        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(Elsewhere, Options<LlamaCppOptions>(provider, "LlamaCppChatClient").BaseUrl);
    }

    [Fact]
    public async Task Servers_under_keys_have_their_own_clients()
    {
        ServiceCollection services = Services();
        services.AddKeyedLlamaCppChatClient("small", options => options.Model = "s");
        services.AddKeyedLlamaCppChatClient("large", options => options.Model = "l");
        services.AddKeyedLlamaServer("small", Model);
        services.AddKeyedLlamaServer("large", Model);
        services.AddLlamaCppChatClient();
        await using ServiceProvider provider = services.BuildServiceProvider();

        Uri small = Options<LlamaCppOptions>(provider, "LlamaCppChatClient:small").BaseUrl;
        Uri large = Options<LlamaCppOptions>(provider, "LlamaCppChatClient:large").BaseUrl;

        Assert.Equal(provider.GetRequiredKeyedService<LlamaServerProcess>("small").BaseUrl, small);
        Assert.Equal(provider.GetRequiredKeyedService<LlamaServerProcess>("large").BaseUrl, large);
        Assert.NotEqual(small, large);
        Assert.Equal(8080, Options<LlamaCppOptions>(provider, "LlamaCppChatClient").BaseUrl.Port);
        Assert.Equal(2, provider.GetServices<IHostedService>().OfType<LlamaServerHostedService>().Count());
    }

    [Fact]
    public async Task Second_call_adds_options_and_no_second_server()
    {
        ServiceCollection services = Services();
        services.AddLlamaServer(Model);
        services.AddLlamaServer(options => options.ThreadCount = 3);
        await using ServiceProvider provider = services.BuildServiceProvider();

        LlamaServerOptions options = Options<LlamaServerOptions>(provider);

        Assert.Equal(("model.gguf", 3), (options.ModelPath, options.ThreadCount));
        Assert.Single(provider.GetServices<IHostedService>().OfType<LlamaServerHostedService>());
        Assert.Single(provider.GetServices<LlamaServerProcess>());
    }

    [Fact]
    public async Task Configuration_sets_every_kind_of_option()
    {
        ServiceCollection services = Services(
            ("LlamaServer:ModelPath", "m.gguf"),
            ("LlamaServer:SlotCount", "2"),
            ("LlamaServer:EnableReasoning", "false"),
            ("LlamaServer:ReadyTimeout", "00:20:00"),
            ("LlamaServer:ExtraArguments:0", "--flash-attn"),
            ("LlamaServer:ExtraArguments:1", "on"),
            ("LlamaServer:Environment:CUDA_VISIBLE_DEVICES", "0"),
            ("LlamaServer:RestartPolicy:MaxConsecutiveRestarts", "9"),
            ("LlamaServer:Executable", "from-section"),
            ("LLAMACPP_SERVER", "from-variable"));
        services.AddLlamaServer(options => options.SlotCount = 3);
        await using ServiceProvider provider = services.BuildServiceProvider();

        LlamaServerOptions options = Options<LlamaServerOptions>(provider);

        Assert.Equal("m.gguf", options.ModelPath);
        Assert.Equal(3, options.SlotCount);
        Assert.False(options.EnableReasoning);
        Assert.Equal(TimeSpan.FromMinutes(20), options.ReadyTimeout);
        Assert.Equal(["--flash-attn", "on"], options.ExtraArguments);
        Assert.Equal("0", options.Environment["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal(9, options.RestartPolicy.MaxConsecutiveRestarts);
        Assert.Equal("from-variable", options.Executable);
    }

    [Fact]
    public async Task Keyed_server_has_a_section_of_its_own()
    {
        ServiceCollection services = Services(("LlamaServer:ModelPath", "m.gguf"), ("LlamaServer:small:ModelPath", "s.gguf"));
        services.AddKeyedLlamaServer("small");
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("s.gguf", Options<LlamaServerOptions>(provider, "small").ModelPath);
    }

    [Fact]
    public async Task Wrong_options_fail_the_start_of_the_host()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLlamaServer(options => options.ThreadCount = 0);
        using IHost host = builder.Build();

        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));

        // The host of .NET 11 joins everything that is wrong.
        OptionsValidationException error = Assert.IsType<OptionsValidationException>(thrown is AggregateException all ? all.InnerExceptions[0] : thrown);
        Assert.Contains("No model", error.Message, StringComparison.Ordinal);
        Assert.Contains("ThreadCount is 0", error.Message, StringComparison.Ordinal);
    }

    private static void Model(LlamaServerOptions options) => options.ModelPath = "model.gguf";

    private static T Options<T>(IServiceProvider provider, string? name = null) => provider.GetRequiredService<IOptionsMonitor<T>>().Get(name);

    private static ServiceCollection Services(params (string Key, string Value)[] configuration)
    {
        ServiceCollection services = [];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.ToDictionary(entry => entry.Key, entry => (string?)entry.Value)).Build());
        return services;
    }
}
