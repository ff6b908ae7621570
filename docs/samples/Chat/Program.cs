// Chats with a llama-server: `Chat What is the weather in Paris?` answers once, `Chat` alone is a conversation.
// LLAMACPP_BASE_URL, LLAMACPP_MODEL and LLAMACPP_API_KEY say where the server is.
using LlamaCpp;
using LlamaCpp.Samples.Chat;

const int Interrupted = 130;

CancellationTokenSource? answering = null;
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C stops the answer, one without an answer the program.
    pressed.Cancel = answering is { IsCancellationRequested: false };
    answering?.Cancel();
};

try
{
    using LlamaCppChatClient client = new(LlamaCppOptions.FromEnvironment());
    Conversation conversation = new(client);
    return args.Length > 0 ? await AskAsync(conversation, string.Join(' ', args)) : await ChatAsync(conversation);
}
catch (ArgumentException error)
{
    return Screen.Fail(error.Message);
}

async Task<int> ChatAsync(Conversation conversation)
{
    Screen.Note("Ask something; Ctrl-C stops an answer, /exit ends the chat.");
    int exitCode = 0;
    while (Screen.ReadPrompt() is { } prompt && prompt != "/exit")
    {
        exitCode = prompt.Length > 0 ? await AskAsync(conversation, prompt) : exitCode;
    }

    return exitCode == Interrupted ? 0 : exitCode;
}

async Task<int> AskAsync(Conversation conversation, string prompt)
{
    using CancellationTokenSource cancellation = new();
    answering = cancellation;
    try
    {
        await conversation.AskAsync(prompt, cancellation.Token);
        return 0;
    }
    catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
    {
        Screen.Note("(stopped)");
        return Interrupted;
    }
    catch (LlamaCppException error)
    {
        return Screen.Fail(error.Message);
    }
    finally
    {
        answering = null;
    }
}
