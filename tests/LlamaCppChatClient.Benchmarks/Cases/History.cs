using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A request with a long conversation, and a short answer.</summary>
internal sealed class History : ChatCase
{
    private const int Messages = 200;

    private static readonly IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> Conversation = Conversations.History(Messages);
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversation.ToOpenAI();

    private readonly int _tools;
    private readonly ChatOptions? _options;
    private readonly ChatCompletionOptions? _openAIOptions;
    private readonly RawRequest _request;

    public History(int tools)
    {
        _tools = tools;
        _options = tools == 0 ? null : new() { Tools = [.. Tools.Make(tools)] };
        _openAIOptions = _options is null ? null : Tools.ToOpenAI(_options.Tools!);
        _request = new RawRequest(Conversation, _options?.Tools);
    }

    public override string Name => _tools == 0 ? "request with a history of 200 messages" : $"the same, plus {_tools} tools";

    public override string Key => _tools == 0 ? "history" : "tools";

    public override string Scenario => Server.Scenario.ShortAnswer;

    public override Target Target => new(TimeRatio: 1.2, Bytes: 80_000);

    public override Func<HttpContent>? ToRawRequest => () => _request.ToContent();

    public override async Task<CallResult> CallRawAsync(RawClient client) => new((await client.FoldAsync(_request.ToContent())).Length);

    public override async Task<CallResult> CallAsync(IChatClient client) => new((await client.GetResponseAsync(Conversation, _options)).Text.Length);

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        long length = 0;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages, _openAIOptions))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                length += part.Text?.Length ?? 0;
            }
        }

        return new(length);
    }
}
