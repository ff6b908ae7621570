using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Tests.DependencyInjection;

public class SpeechRegistrationTests
{
    [Fact]
    public void Client_is_registered_as_itself_and_with_middleware_by_its_interface()
    {
        ServiceCollection services = new();
        services.AddLlamaCppSpeechToTextClient(options => options.Model = "m").Use(inner => new Marked(inner));
        using ServiceProvider provider = services.BuildServiceProvider();

        ISpeechToTextClient client = provider.GetRequiredService<ISpeechToTextClient>();

        Assert.IsType<Marked>(client);
        Assert.Same(provider.GetRequiredService<LlamaCppSpeechToTextClient>(), client.GetService<LlamaCppSpeechToTextClient>());
        Assert.Equal("m", client.GetService<SpeechToTextClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public void Keyed_clients_are_found_by_their_key_only()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppSpeechToTextClient("a", options => options.BaseUrl = new Uri("http://a:1"));
        services.AddKeyedLlamaCppSpeechToTextClient("b", options => options.BaseUrl = new Uri("http://b:1"));
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(new Uri("http://a:1"), provider.GetRequiredKeyedService<ISpeechToTextClient>("a").GetService<SpeechToTextClientMetadata>()!.ProviderUri);
        Assert.Equal(new Uri("http://b:1"), provider.GetRequiredKeyedService<LlamaCppSpeechToTextClient>("b").GetService<SpeechToTextClientMetadata>()!.ProviderUri);
        Assert.Null(provider.GetService<ISpeechToTextClient>());
        Assert.Throws<ArgumentNullException>("serviceKey", () => services.AddKeyedLlamaCppSpeechToTextClient(null!));
    }

    [Fact]
    public void Own_section_wins_over_the_one_that_all_share()
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["LlamaCpp:Model"] = "chat",
            ["LlamaCpp:Speech:Model"] = "voxtral",
            ["LlamaCpp:Speech:BaseUrl"] = "http://speech:1",
        }).Build());
        services.AddLlamaCppChatClient();
        services.AddLlamaCppSpeechToTextClient();
        using ServiceProvider provider = services.BuildServiceProvider();

        SpeechToTextClientMetadata speech = provider.GetRequiredService<ISpeechToTextClient>().GetService<SpeechToTextClientMetadata>()!;

        Assert.Equal(("voxtral", new Uri("http://speech:1")), (speech.DefaultModelId, speech.ProviderUri));
        Assert.Equal("chat", provider.GetRequiredService<LlamaCppChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    private sealed class Marked(ISpeechToTextClient inner) : DelegatingSpeechToTextClient(inner);
}
