// Chats with a llama-server: `Chat What is the weather in Paris?` answers once, `Chat` alone is a conversation.
// LLAMACPP_BASE_URL, LLAMACPP_MODEL and LLAMACPP_API_KEY name the server.
using LlamaCpp;
using LlamaCpp.Samples.Chat;
using Spectre.Console;

const int Interrupted = 130;

IAnsiConsole console = AnsiConsole.Console;
console.Profile.Width = Console.IsOutputRedirected ? ushort.MaxValue : console.Profile.Width; // whoever reads a file breaks its lines
CancellationTokenSource? answering = null;
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C stops the answer, one without an answer the program.
    pressed.Cancel = answering is { IsCancellationRequested: false };
    answering?.Cancel();
};

int exitCode = 0;
await RunAsync(async token =>
{
    using LlamaCppChatClient client = new(LlamaCppOptions.FromEnvironment());
    ChatSession session = new(client, console);
    await (args.Length > 0 ? session.AskAsync(string.Join(' ', args), token) : ChatAsync(session));
});
return exitCode;

async Task ChatAsync(ChatSession session)
{
    Commands commands = new(session, console);
    LineEditor editor = new(console);
    session.Note("Ask something. /help lists the commands, Ctrl-C stops an answer, /exit ends the chat.");
    answering = null;
    while (editor.Read() is { } input && input != "/exit")
    {
        await RunAsync(token => input.StartsWith('/') ? commands.RunAsync(input, token) : input.Length > 0 ? session.AskAsync(input, token) : Task.CompletedTask);
    }

    exitCode = exitCode == Interrupted ? 0 : exitCode;
}

async Task RunAsync(Func<CancellationToken, Task> action)
{
    using CancellationTokenSource cancellation = new();
    answering = cancellation;
    try
    {
        exitCode = 0;
        await action(cancellation.Token);
    }
    catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
    {
        console.MarkupLine("[dim](stopped)[/]");
        exitCode = Interrupted;
    }
    catch (Exception error) when (error is LlamaCppException or ArgumentException or NotSupportedException or InvalidOperationException or IOException or UnauthorizedAccessException)
    {
        new WordWrap(Console.Error, Console.IsErrorRedirected ? null : console.Profile.Width).Write(error.Message + '\n');
        exitCode = 1;
    }

    answering = null;
}
