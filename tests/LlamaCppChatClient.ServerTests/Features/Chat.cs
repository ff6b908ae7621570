using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>What the tests of this folder do with a client, an answer and its parts.</summary>
internal static class Chat
{
    public static async Task<LlamaCppChatClient> NewClientAsync(Servers servers) =>
        NewClient(await servers.GetAsync(LlamaServerConfiguration.Chat));

    public static LlamaCppChatClient NewClient(LlamaServer server, bool streamWholeResponses = true) =>
        new(new LlamaCppOptions { BaseUrl = server.BaseUrl, ApiKey = server.Configuration.ApiKey, UseStreaming = streamWholeResponses });

    public static Task<ChatResponse> AskAsync(this LlamaCppChatClient client, string question, ChatOptions? options = null, bool streaming = false) =>
        client.AskAsync([new ChatMessage(ChatRole.User, question)], options, streaming);

    public static async Task<ChatResponse> AskAsync(
        this LlamaCppChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions? options = null, bool streaming = false)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        return streaming
            ? await client.GetStreamingResponseAsync(messages, options, cancelled).ToChatResponseAsync(cancelled)
            : await client.GetResponseAsync(messages, options, cancelled);
    }

    public static IEnumerable<AIContent> Contents(this ChatResponse response) => response.Messages.SelectMany(message => message.Contents);

    public static FunctionCallContent[] Calls(this ChatResponse response) => [.. response.Contents().OfType<FunctionCallContent>()];

    public static string Reasoning(this ChatResponse response) =>
        string.Concat(response.Contents().OfType<TextReasoningContent>().Select(reasoning => reasoning.Text));
}
