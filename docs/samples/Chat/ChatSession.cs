using System.Globalization;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace LlamaCpp.Samples.Chat;

/// <summary>A conversation in which the model may call tools, and what is shown of it.</summary>
internal sealed class ChatSession(LlamaCppChatClient client, IAnsiConsole console)
{
    private readonly IChatClient _chat = client.AsBuilder()
        .UseFunctionInvocation(configure: invocation => invocation.IncludeDetailedErrors = true)
        .Build();

    /// <summary>What was said. A question that failed or was stopped is forgotten.</summary>
    public List<ChatMessage> Messages { get; } = [];

    public ChatOptions Options { get; } = new() { Tools = [.. Tools.All], Temperature = 0 };

    /// <summary>Images for the next question.</summary>
    public List<AIContent> Attachments { get; } = [];

    public LlamaCppServerClient Server { get; } = client.GetService<LlamaCppServerClient>()!;

    /// <summary>Shows the answer as it comes.</summary>
    public async Task AskAsync(string question, CancellationToken cancellationToken)
    {
        ChatMessage message = new(ChatRole.User, [.. Attachments, new TextContent(question)]);
        List<ChatResponseUpdate> updates = [];
        AnswerView view = new(console);
        try
        {
            Options.PromptProgress = view;
            await using IAsyncEnumerator<ChatResponseUpdate> answer =
                _chat.GetStreamingResponseAsync([.. Messages, message], Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await view.WaitAsync(answer.MoveNextAsync))
            {
                view.Show(answer.Current);
                updates.Add(answer.Current);
            }
        }
        finally
        {
            view.End();
        }

        Attachments.Clear();
        Messages.Add(message);
        Messages.AddMessages(updates);
        if (updates.LastOrDefault(update => update.Timings is not null)?.Timings is { OutputTokenCount: { } count, OutputTokensPerSecond: { } speed })
        {
            Note(string.Create(CultureInfo.InvariantCulture, $"({count} tokens, {speed:0.0} tokens per second)"));
        }
    }

    public void Note(string text) => console.MarkupLineInterpolated($"[dim]{text}[/]");
}
