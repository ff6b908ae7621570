using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Chat;

/// <summary>A conversation in which the model may call tools. The tool loop is by hand; UseFunctionInvocation of Microsoft.Extensions.AI is one, too.</summary>
internal sealed class Conversation(IChatClient client)
{
    private const int MaxRounds = 8;

    private readonly List<ChatMessage> _messages = [];
    private readonly ChatOptions _options = new() { Tools = [.. Tools.All], Temperature = 0 };

    /// <summary>Shows the answer as it comes. A question that fails or is stopped is forgotten.</summary>
    public async Task AskAsync(string prompt, CancellationToken cancellationToken)
    {
        List<ChatMessage> messages = [.. _messages, new ChatMessage(ChatRole.User, prompt)];
        for (int round = 0; round < MaxRounds; round++)
        {
            ChatResponse response = await StreamAsync(messages, cancellationToken);
            messages.AddMessages(response);
            List<FunctionCallContent> calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
            if (calls.Count == 0)
            {
                Screen.ShowSpeed(response.Timings);
                break;
            }

            ChatMessage results = new(ChatRole.Tool, []);
            foreach (FunctionCallContent call in calls)
            {
                Screen.ShowCall(call);
                object? result = await Tools.RunAsync(call, cancellationToken);
                Screen.ShowResult(result);
                results.Contents.Add(new FunctionResultContent(call.CallId, result));
            }

            messages.Add(results);
        }

        _messages.Clear();
        _messages.AddRange(messages);
    }

    private async Task<ChatResponse> StreamAsync(List<ChatMessage> messages, CancellationToken cancellationToken)
    {
        List<ChatResponseUpdate> updates = [];
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(messages, _options, cancellationToken))
            {
                Screen.Show(update);
                updates.Add(update);
            }
        }
        finally
        {
            Screen.EndLine();
        }

        return updates.ToChatResponse();
    }
}
