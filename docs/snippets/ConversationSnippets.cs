using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets;

/// <summary>The code of docs/conversations.md.</summary>
internal static class ConversationSnippets
{
    public static async Task ReduceAsync(IChatClient chatClient, List<ChatMessage> history, ChatOptions options)
    {
        // begin-snippet: conversation-reduce
        LlamaCppChatReducer reducer = new(
            chatClient.GetRequiredService<LlamaCppServerClient>(),
            new LlamaCppChatReducerOptions { ChatOptions = options, ReservedOutputTokenCount = 800 });

        ChatResponse response = await chatClient.GetResponseAsync(await reducer.ReduceAsync(history), options);
        // end-snippet

        _ = response;
    }

#pragma warning disable MEAI001 // UseChatReducer is experimental in Microsoft.Extensions.AI
    public static IChatClient Build(LlamaCppChatClient chatClient)
    {
        // begin-snippet: conversation-reduce-pipeline
        IChatClient client = chatClient.AsBuilder()
            .UseChatReducer(new LlamaCppChatReducer(chatClient.GetRequiredService<LlamaCppServerClient>()))
            .UseFunctionInvocation()
            .Build();
        // end-snippet

        return client;
    }
#pragma warning restore MEAI001

    public static async Task ContinueAsync(IChatClient client)
    {
        // begin-snippet: conversation-prefill
        ChatMessage[] messages = [new(ChatRole.User, "Name three colours as a JSON array."), new(ChatRole.Assistant, "[\"")];
        ChatResponse response = await client.GetResponseAsync(messages, new ChatOptions { EchoPrefill = true, ReasoningEnabled = false });
        // end-snippet

        _ = response;
    }

    public static async Task VoteAsync(IChatClient client, List<ChatMessage> messages)
    {
        // begin-snippet: conversation-several
        IReadOnlyList<ChatResponse> answers = await client.GetResponsesAsync(messages, count: 5, new ChatOptions { Temperature = 0.8f, Seed = 1 });

        string favourite = answers.GroupBy(answer => answer.Text.Trim()).MaxBy(group => group.Count())!.Key;
        // end-snippet

        _ = favourite;
    }

    public static IChatClient Repair(IChatClient chatClient)
    {
        // begin-snippet: conversation-repair
        IChatClient client = chatClient.AsBuilder()
            .UseFunctionInvocation()
            .UseLlamaCppToolCallRepair(configure: repair => repair.MaxAttempts = 2)
            .Build();
        // end-snippet

        return client;
    }
}
