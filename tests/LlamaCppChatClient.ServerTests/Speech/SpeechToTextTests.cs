using System.Net;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Speech;

/// <summary>What is spoken is written down.</summary>
public sealed class SpeechToTextTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Sentences =>
    [
        "Hello!", "My name is Ada.", "Count to 5.", "Count to 12.", "How are you?", "What is your name?", "What time is it?", "What is the capital of France?",
        "What is the capital of Spain?", "What is the weather in Oslo?", "What is 3 plus 4?", "What is 17 plus 25?", "Tell me a story about a fox.",
    ];

    [Theory]
    [MemberData(nameof(Sentences))]
    public async Task Sentence_is_written_down_whole_and_streamed(string sentence)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppSpeechToTextClient client = new(server.BaseUrl.ToString());
        byte[] wav = await server.AsWavAsync(sentence);

        SpeechToTextResponse whole = await client.GetTextAsync(new MemoryStream(wav), cancellationToken: Cancelled);
        List<SpeechToTextResponseUpdate> updates = await client.GetStreamingTextAsync(new MemoryStream(wav), cancellationToken: Cancelled).ToListAsync(Cancelled);

        Assert.Equal((sentence, "tiny-chat"), (whole.Text, whole.ModelId));
        Assert.InRange(whole.Usage!.InputTokenCount!.Value, 10, 200);
        Assert.True(updates.Count > 2, "it came in one piece");
        Assert.Equal(sentence, updates.ToSpeechToTextResponse().Text);
    }

    [Fact]
    public async Task File_and_unseekable_stream_and_document_give_the_same()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppSpeechToTextClient client = new(server.BaseUrl.ToString());
        using LlamaCppSpeechToTextClient whole = new(new LlamaCppOptions { BaseUrl = server.BaseUrl, UseStreaming = false });
        byte[] wav = await server.AsWavAsync("How are you?");
        string path = Path.Combine(Path.GetTempPath(), $"größe {Guid.NewGuid():N}.wav");
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        await file.WriteAsync(wav, Cancelled);
        file.Position = 0;

        Assert.Equal("How are you?", (await client.GetTextAsync(file, cancellationToken: Cancelled)).Text);
        Assert.Equal("How are you?", (await client.GetTextAsync(new ScriptedStream(wav) { BytesPerRead = 1000 }, cancellationToken: Cancelled)).Text);
        Assert.Equal("How are you?", (await whole.GetTextAsync(new MemoryStream(wav), cancellationToken: Cancelled)).Text);
    }

    [Fact]
    public async Task Language_prompt_and_token_limit_reach_the_server()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Audio);
        using LlamaCppSpeechToTextClient client = new(server.BaseUrl.ToString());
        byte[] wav = await server.AsWavAsync("My name is Ada.");

        SpeechToTextResponse plain = await client.GetTextAsync(new MemoryStream(wav), cancellationToken: Cancelled);
        SpeechToTextResponse more = await client.GetTextAsync(new MemoryStream(wav), new() { SpeechLanguage = "en", Prompt = "Write down what you hear, please" }, Cancelled);
        SpeechToTextResponse cut = await client.GetTextAsync(new MemoryStream(wav), new() { MaxOutputTokens = 2 }, Cancelled);

        Assert.True(more.Usage!.InputTokenCount > plain.Usage!.InputTokenCount);
        Assert.Equal(2, cut.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Bytes_that_are_no_sound_are_refused()
    {
        using LlamaCppSpeechToTextClient client = new((await servers.GetAsync(LlamaServerConfiguration.Audio)).BaseUrl.ToString());

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetTextAsync(new MemoryStream(new byte[1000]), cancellationToken: Cancelled));

        Assert.Equal(HttpStatusCode.BadRequest, exception.StatusCode);
        Assert.Contains("Failed to load image or audio file", exception.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_does_not_hear_is_told_how_to_be_started()
    {
        using LlamaCppSpeechToTextClient client = new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetTextAsync(new MemoryStream(new byte[1000]), cancellationToken: Cancelled));

        Assert.Equal(HttpStatusCode.NotImplemented, exception.StatusCode);
        Assert.Contains("--mmproj", exception.Hint, StringComparison.Ordinal);
    }
}
