using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>The process's own variables: read when there is no IConfiguration, and by <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
[Collection(nameof(EnvironmentAlone))]
public sealed class EnvironmentTests : IDisposable
{
    private readonly string? _before = Environment.GetEnvironmentVariable("LLAMACPP_MODEL");

    public EnvironmentTests() => Environment.SetEnvironmentVariable("LLAMACPP_MODEL", "from-environment");

    public void Dispose() => Environment.SetEnvironmentVariable("LLAMACPP_MODEL", _before);

    [Fact]
    public void Environment_is_read_when_there_is_no_configuration()
    {
        Assert.Equal("from-environment", ModelOf(new ServiceCollection()));
    }

    [Fact]
    public void Configuration_alone_is_read_when_there_is_one()
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());

        Assert.Null(ModelOf(services));
    }

    [Fact]
    public void Configuration_with_the_environment_in_it_reads_it()
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("LlamaCpp:Model", "section")]).AddEnvironmentVariables().Build());

        Assert.Equal("from-environment", ModelOf(services));
    }

    [Fact]
    public void Options_without_dependency_injection_read_it_on_demand()
    {
        Assert.Equal("from-environment", LlamaCppOptions.FromEnvironment().Model);
        Assert.Null(new LlamaCppOptions().Model);
    }

    [Fact]
    public void Clients_without_arguments_read_it()
    {
        using LlamaCppChatClient chat = new();
        using LlamaCppEmbeddingGenerator texts = new();
        using LlamaCppContentEmbeddingGenerator contents = new();
        using LlamaCppServerClient server = new();

        Assert.Equal("from-environment", chat.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Equal("from-environment", texts.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
        Assert.Equal("from-environment", contents.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
        Assert.Equal("from-environment", server.ConfiguredModel);
    }

    [Fact]
    public void Clients_with_an_address_do_not_read_it()
    {
        using LlamaCppChatClient chat = new("http://h:1");

        Assert.Null(chat.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    private static string? ModelOf(ServiceCollection services)
    {
        services.AddLlamaCppChatClient();
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<LlamaCppChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId;
    }
}
