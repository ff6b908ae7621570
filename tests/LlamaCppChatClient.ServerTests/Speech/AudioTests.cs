using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Speech;

/// <summary>What the model hears in a chat.</summary>
public sealed class AudioTests(Servers servers)
{
    private static readonly ChatOptions Options = new() { Temperature = 0, Reasoning = new() { Effort = ReasoningEffort.None } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spoken_question_is_answered(bool streaming)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppChatClient client = Features.Chat.NewClient(server);
        DataContent audio = new(await server.AsWavAsync("What is the capital of France?"), "audio/wav");

        ChatResponse response = await client.AskAsync([new ChatMessage(ChatRole.User, [audio])], Options, streaming);

        Assert.Equal("The capital of France is Paris.", response.Text);
    }

    [Fact]
    public async Task Sound_is_fetched_by_its_address()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppChatClient client = Features.Chat.NewClient(server);
        byte[] wav = await server.AsWavAsync("What is the capital of France?");
        await using ScriptedPeer files = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: {wav.Length}\r\nConnection: close\r\n\r\n");
            await connection.SendAsync(wav);
            connection.Close();
        });

        ChatResponse response = await client.AskAsync([new ChatMessage(ChatRole.User, [new UriContent(new Uri(files.BaseUrl, "/x.wav"), "audio/wav")])], Options);

        Assert.Equal("The capital of France is Paris.", response.Text);
    }

    [Fact]
    public async Task Sound_counts_as_the_model_hears_it()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppChatClient client = Features.Chat.NewClient(server);
        ChatMessage message = new(ChatRole.User, [new DataContent(await server.AsWavAsync("How are you?"), "audio/wav")]);

        int count = await client.GetRequiredService<LlamaCppServerClient>().CountTokensAsync([message], Options, Cancelled);
        ChatResponse response = await client.AskAsync([message], Options);

        Assert.Equal(response.Usage!.InputTokenCount, count);
    }

    [Fact]
    public async Task One_projector_sees_and_hears()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Omni);
        using LlamaCppChatClient client = Features.Chat.NewClient(server);
        using LlamaCppServerClient native = new(server.BaseUrl.ToString());
        DataContent picture = new(ColourPicture.Create(0, 0, 255), "image/png");
        DataContent audio = new(await server.AsWavAsync("What is the capital of France?"), "audio/wav");

        LlamaCppServerProperties properties = await native.GetPropertiesAsync(cancellationToken: Cancelled);
        ChatResponse seen = await client.AskAsync([new ChatMessage(ChatRole.User, [new TextContent("Describe the image."), picture])], Options);
        ChatResponse heard = await client.AskAsync([new ChatMessage(ChatRole.User, [audio])], Options);
        ChatResponse both = await client.AskAsync([new ChatMessage(ChatRole.User, [new TextContent("Describe the image."), picture, audio])], Options);

        Assert.True(properties.SupportsVision);
        Assert.True(properties.SupportsAudio);
        Assert.Contains("blue", seen.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("The capital of France is Paris.", heard.Text);
        Assert.True(both.Usage!.InputTokenCount > Math.Max(seen.Usage!.InputTokenCount!.Value, heard.Usage!.InputTokenCount!.Value));
        Assert.NotEmpty(both.Text);
    }

    [Fact]
    public async Task Model_that_does_not_hear_is_told_by_the_hint()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        using LlamaCppChatClient client = Features.Chat.NewClient(server);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.AskAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[100], "audio/wav")])], Options));

        Assert.Contains("--mmproj", exception.Hint, StringComparison.Ordinal);
    }
}
