using LlamaCpp.Aspire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlamaCpp.AspireTests;

public class ClientTests
{
    [Theory]
    [InlineData("Endpoint=http://llama:8080;Key=k;Model=m", "http://llama:8080/", "m")]
    [InlineData("endpoint=http://llama:8080; model = m ", "http://llama:8080/", "m")]
    [InlineData("http://llama:8080", "http://llama:8080/", null)]
    [InlineData("Endpoint=https+http://llama", "https+http://llama/", null)]
    [InlineData("Model=m", null, "m")]
    public void Connection_string_names_server_and_model(string connectionString, string? endpoint, string? model)
    {
        LlamaCppClientSettings? settings = null;

        CreateBuilder(("ConnectionStrings:llama", connectionString)).AddLlamaCppChatClient("llama", read => settings = read);

        Assert.Equal(endpoint, settings!.Endpoint?.ToString());
        Assert.Equal(model, settings.Model);
    }

    [Fact]
    public void Later_sources_win()
    {
        LlamaCppClientSettings? settings = null;
        HostApplicationBuilder builder = CreateBuilder(
            ("Aspire:LlamaCpp:Model", "section"),
            ("Aspire:LlamaCpp:DisableMetrics", "true"),
            ("Aspire:LlamaCpp:llama:Model", "named section"),
            ("ConnectionStrings:llama", "Endpoint=http://llama:8080;Model=connection string"));

        builder.AddLlamaCppChatClient("llama", read => settings = read);

        Assert.Equal("connection string", settings!.Model);
        Assert.True(settings.DisableMetrics);
    }

    [Fact]
    public void Key_of_another_address_is_dropped()
    {
        LlamaCppClientSettings? settings = null;
        HostApplicationBuilder builder = CreateBuilder(
            ("Aspire:LlamaCpp:Endpoint", "http://other:8080"),
            ("Aspire:LlamaCpp:Key", "of-other"),
            ("ConnectionStrings:llama", "Endpoint=http://llama:8080"));

        builder.AddLlamaCppChatClient("llama", read => settings = read);

        Assert.Equal("http://llama:8080/", settings!.Endpoint?.ToString());
        Assert.Null(settings.Key);
    }

    [Fact]
    public void Client_talks_to_the_server_of_its_connection()
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:llama", "Endpoint=http://llama:1234;Model=m"));
        builder.AddLlamaCppChatClient("llama");
        using IHost host = builder.Build();

        ChatClientMetadata? metadata = host.Services.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>();

        Assert.Equal("llama", metadata?.ProviderUri?.Host);
        Assert.Equal("m", metadata?.DefaultModelId);
        Assert.Single(host.Services.GetServices<IChatClient>());
    }

    [Fact]
    public void Keyed_clients_have_the_names_of_their_connections()
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:a", "http://a:1"), ("ConnectionStrings:b", "http://b:2"));
        builder.AddKeyedLlamaCppChatClient("a").UseFunctionInvocation();
        builder.AddKeyedLlamaCppEmbeddingGenerator("b");
        using IHost host = builder.Build();

        Assert.Equal("a", host.Services.GetRequiredKeyedService<IChatClient>("a").GetService<ChatClientMetadata>()?.ProviderUri?.Host);
        Assert.Equal(
            "b",
            host.Services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("b").GetService<EmbeddingGeneratorMetadata>()?.ProviderUri?.Host);
    }

    [Fact]
    public void Health_check_is_registered_once_for_each_connection()
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:llama", "http://llama:8080"), ("ConnectionStrings:other", "http://other:8080"));
        builder.AddLlamaCppChatClient("llama");
        builder.AddLlamaCppEmbeddingGenerator("llama");
        builder.AddKeyedLlamaCppChatClient("other", settings => settings.DisableHealthChecks = true);
        using IHost host = builder.Build();

        HealthCheckServiceOptions checks = host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value;

        Assert.Equal(["LlamaCpp_llama"], checks.Registrations.Select(check => check.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tracing_is_the_innermost_middleware_and_can_be_left_out(bool disabled)
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:llama", "http://llama:8080"));
        builder.AddLlamaCppChatClient("llama", settings => settings.DisableTracing = disabled).UseFunctionInvocation();
        using IHost host = builder.Build();

        IChatClient client = host.Services.GetRequiredService<IChatClient>();

        Assert.IsType<FunctionInvokingChatClient>(client);
        Assert.Equal(disabled, client.GetService<OpenTelemetryChatClient>() is null);
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 0)]
    public void Server_metrics_are_published_once_on_request(bool enabled, bool disabled, int count)
    {
        HostApplicationBuilder builder = CreateBuilder(
            ("ConnectionStrings:llama", "http://llama:8080"),
            ("Aspire:LlamaCpp:EnableServerMetrics", $"{enabled}"),
            ("Aspire:LlamaCpp:llama:DisableMetrics", $"{disabled}"));
        builder.AddLlamaCppChatClient("llama");
        builder.AddLlamaCppEmbeddingGenerator("llama");
        using IHost host = builder.Build();

        Assert.Equal(count, host.Services.GetServices<IHostedService>().Count(service => service.GetType().Name == "ServerMetricsService"));
    }

    [Fact]
    public void Several_servers_need_the_routing_package()
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:llama", "Endpoint=http://a:1,http://b:2;Key=secret"));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => builder.AddLlamaCppChatClient("llama"));

        Assert.Contains("AddLlamaCppRoutingChatClient", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint=llama;Key=secret")]
    [InlineData("secret")]
    [InlineData("Key=secret;Endpoint='http://llama")]
    public void Refusal_of_a_connection_string_shows_no_key(string connectionString)
    {
        HostApplicationBuilder builder = CreateBuilder(("ConnectionStrings:llama", connectionString));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => builder.AddLlamaCppChatClient("llama"));

        Assert.Contains("ConnectionStrings:llama", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static HostApplicationBuilder CreateBuilder(params (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return builder;
    }
}
