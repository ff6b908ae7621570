using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Tests.DependencyInjection;

public class EmbeddingRegistrationTests
{
    [Fact]
    public void Generators_are_registered_as_themselves_and_by_their_interfaces()
    {
        ServiceCollection services = new();
        services.AddLlamaCppEmbeddingGenerator(options => options.Model = "m");
        using ServiceProvider provider = services.BuildServiceProvider();

        LlamaCppEmbeddingGenerator texts = provider.GetRequiredService<LlamaCppEmbeddingGenerator>();
        LlamaCppContentEmbeddingGenerator contents = provider.GetRequiredService<LlamaCppContentEmbeddingGenerator>();

        Assert.Same(texts, provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Same(contents, provider.GetRequiredService<IEmbeddingGenerator<AIContent, Embedding<float>>>());
        Assert.Equal("m", texts.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelId);
    }

    [Fact]
    public void Keyed_generators_are_found_by_their_key_only()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppEmbeddingGenerator("a", options => options.BaseUrl = new Uri("http://a:1"));
        services.AddKeyedLlamaCppEmbeddingGenerator("b", options => options.BaseUrl = new Uri("http://b:1"));
        using ServiceProvider provider = services.BuildServiceProvider();

        IEmbeddingGenerator<string, Embedding<float>> a = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("a");
        IEmbeddingGenerator<AIContent, Embedding<float>> b = provider.GetRequiredKeyedService<IEmbeddingGenerator<AIContent, Embedding<float>>>("b");

        Assert.Same(provider.GetRequiredKeyedService<LlamaCppEmbeddingGenerator>("a"), a);
        Assert.Equal(new Uri("http://a:1"), a.GetRequiredService<EmbeddingGeneratorMetadata>().ProviderUri);
        Assert.Equal(new Uri("http://b:1"), b.GetRequiredService<EmbeddingGeneratorMetadata>().ProviderUri);
        Assert.Null(provider.GetService<LlamaCppEmbeddingGenerator>());
    }

    [Fact]
    public void Generator_shares_the_connection_with_the_chat_client_of_its_key()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        services.AddLlamaCppEmbeddingGenerator();
        using ServiceProvider provider = services.BuildServiceProvider();

        object? http = provider.GetRequiredService<LlamaCppEmbeddingGenerator>().GetService(typeof(HttpClient));

        Assert.NotNull(http);
        Assert.Same(provider.GetRequiredService<LlamaCppChatClient>().GetService(typeof(HttpClient)), http);
        Assert.Single(services, service => service.ServiceType == typeof(ServerConnection));
    }

    [Fact]
    public void Middleware_for_chat_can_not_be_put_on_a_generator()
    {
        LlamaCppBuilder builder = new ServiceCollection().AddLlamaCppEmbeddingGenerator();

        Assert.Throws<InvalidOperationException>(() => builder.Use(client => client));
    }
}
