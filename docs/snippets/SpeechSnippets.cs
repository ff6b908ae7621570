using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Snippets;

#pragma warning disable MEAI001 // ISpeechToTextClient is experimental in Microsoft.Extensions.AI

/// <summary>The code of docs/speech.md.</summary>
internal static class SpeechSnippets
{
    public static async Task QuickStartAsync()
    {
        // begin-snippet: speech-quick-start
        using LlamaCppSpeechToTextClient client = new("http://localhost:8080");
        await using FileStream audio = File.OpenRead("meeting.mp3");

        SpeechToTextResponse response = await client.GetTextAsync(audio);
        Console.WriteLine($"{response.Text} ({response.Usage?.InputTokenCount} tokens of audio and prompt)");
        // end-snippet
    }

    public static async Task StreamAsync(LlamaCppSpeechToTextClient client, Stream audio, CancellationToken cancellationToken)
    {
        // begin-snippet: speech-stream
        SpeechToTextOptions options = new() { SpeechLanguage = "en", Prompt = "Write down what is said, word for word.", MaxOutputTokens = 2000 };

        await foreach (SpeechToTextResponseUpdate update in client.GetStreamingTextAsync(audio, options, cancellationToken))
        {
            Console.Write(update.Text);
        }
        // end-snippet
    }

    public static async Task ChatAsync(IChatClient chatClient, byte[] wav)
    {
        // begin-snippet: speech-chat
        ChatMessage question = new(ChatRole.User,
        [
            new TextContent("Answer what is asked here."),
            new DataContent(wav, "audio/wav"),
            new UriContent("https://example.com/background.mp3", "audio/mpeg"), // fetched by the server
        ]);
        ChatResponse answer = await chatClient.GetResponseAsync([question]);

        // The transcription client of the same server, over the same connection:
        ISpeechToTextClient? speech = chatClient.GetService<ISpeechToTextClient>();
        // end-snippet

        _ = (answer, speech);
    }

    public static void Register(IServiceCollection services)
    {
        // begin-snippet: speech-registration
        services.AddLlamaCppChatClient();
        services.AddLlamaCppSpeechToTextClient(options => options.BaseUrl = new Uri("http://localhost:8082"))
            .UseLogging();
        // end-snippet
    }
}
