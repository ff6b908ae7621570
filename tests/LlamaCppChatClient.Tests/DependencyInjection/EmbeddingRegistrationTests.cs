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
    public void Middleware_is_put_on_the_generator_for_texts()
    {
        ServiceCollection services = new();
        services.AddLlamaCppEmbeddingGenerator().UseLogging();
        services.AddLogging();
        services.AddKeyedLlamaCppEmbeddingGenerator("k").ConfigureOptions(options => options.ModelId = "m");
        using ServiceProvider provider = services.BuildServiceProvider();

        IEmbeddingGenerator<string, Embedding<float>> keyed = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("k");

        Assert.NotNull(keyed.GetService<ConfigureOptionsEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Same(provider.GetRequiredKeyedService<LlamaCppEmbeddingGenerator>("k"), keyed.GetService<LlamaCppEmbeddingGenerator>());
        Assert.Same(
            provider.GetRequiredService<LlamaCppEmbeddingGenerator>(),
            provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GetService<LlamaCppEmbeddingGenerator>());
    }
}
