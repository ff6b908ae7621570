using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A long answer that comes as one JSON document.</summary>
internal sealed class LongDocument : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => "whole reply of 200 kB text in one JSON document";

    public override string Key => "document";

    public override string Scenario => Server.Scenario.LongDocument;

    public override Target Target => new(TimeRatio: 1.3, Bytes: 500_000);

    public override bool Stream => false;

    public override async Task<CallResult> CallRawAsync(RawClient client) =>
        new((await client.ReadDocumentAsync(static (buffer, length) => FieldPicker.PickContent("", buffer.AsSpan(0, length))!)).Length);

    public override async Task<CallResult> CallAsync(IChatClient client) =>
        new((await client.GetResponseAsync(Conversations.Short)).Text.Length);

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        ChatCompletion completion = await client.CompleteChatAsync(OpenAIMessages);
        return new(completion.Content[0].Text.Length);
    }
}
