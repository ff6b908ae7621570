using Microsoft.Extensions.AI;
using Spectre.Console;

namespace LlamaCpp.Samples.Chat;

/// <summary>What can be typed besides questions.</summary>
internal sealed class Commands(ChatSession session, IAnsiConsole console)
{
    private (string Usage, string Meaning, Func<string, CancellationToken, Task> Run)[] All =>
    [
        ("/help", "what can be typed", (_, _) => Task.Run(ShowHelp)),
        ("/clear", "begin a new conversation", (_, _) => Task.Run(Clear)),
        ("/model [name]", "choose a model of the server", ChooseModelAsync),
        ("/system [text]", "set the system prompt, or remove it", (text, _) => Task.Run(() => SetSystemPrompt(text))),
        ("/image <file>", "show an image with the next question", AttachAsync),
        ("/think on|off|auto", "reason before answering, or not", (choice, _) => Task.Run(() => SetReasoning(choice))),
        ("/tokens", "how full the context is", ShowTokensAsync),
        ("/save <file>", "write the conversation as Markdown", SaveAsync),
        ("/exit", "end the chat; so does Ctrl-D", (_, _) => Task.CompletedTask),
    ];

    public Task RunAsync(string input, CancellationToken cancellationToken)
    {
        string[] parts = [.. input.Split(' ', 2, StringSplitOptions.TrimEntries), ""];
        return All.FirstOrDefault(command => command.Usage.Split(' ')[0] == parts[0]) is not { Usage: { } usage, Run: { } run }
            ? throw new ArgumentException($"There is no command {parts[0]}. /help lists them.")
            : usage.Contains('<') && parts[1].Length == 0 ? throw new ArgumentException($"Name a file after {parts[0]}.") : run(parts[1], cancellationToken);
    }

    private void ShowHelp()
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string usage, string meaning, _) in All)
        {
            grid.AddRow(new Text(usage), new Text(meaning, new Style(decoration: Decoration.Dim)));
        }

        console.Write(grid);
        session.Note("Up and down bring back what you asked. Pasted lines stay together; Alt-Enter begins a new line.");
    }

    private void Clear()
    {
        session.Messages.Clear();
        session.Attachments.Clear();
        session.Note("A new conversation.");
    }

    private async Task ChooseModelAsync(string name, CancellationToken cancellationToken)
    {
        string[] models = [.. (await session.Server.GetModelsAsync(refresh: true, cancellationToken: cancellationToken)).Select(model => model.Id)];
        if (name.Length == 0 && console.Profile.Capabilities.Interactive && !Console.IsInputRedirected)
        {
            name = await console.PromptAsync(new SelectionPrompt<string>().Title("Which model?").AddChoices(models).UseConverter(Markup.Escape), cancellationToken);
        }

        session.Options.ModelId = models.Contains(name) ? name : throw new ArgumentException($"The server has these models: {string.Join(", ", models)}.");
        session.Note($"Answers come from {name}.");
    }

    private void SetSystemPrompt(string text)
    {
        session.Options.Instructions = text.Length > 0 ? text : null;
        session.Note(text.Length > 0 ? "The system prompt is set." : "There is no system prompt.");
    }

    private async Task AttachAsync(string file, CancellationToken cancellationToken)
    {
        session.Attachments.Add(await DataContent.LoadFromAsync(file, cancellationToken: cancellationToken));
        session.Note($"{Path.GetFileName(file)} goes with the next question.");
    }

    private void SetReasoning(string choice)
    {
        session.Options.ReasoningEnabled = choice switch { "on" => true, "off" => false, "auto" => null, _ => throw new ArgumentException("Say on, off or auto after /think.") };
        session.Note($"Reasoning: {choice}.");
    }

    private async Task ShowTokensAsync(string ignored, CancellationToken cancellationToken)
    {
        int size = (await session.Server.GetPropertiesAsync(cancellationToken: cancellationToken)).ContextSize ?? 0;
        int count = session.Messages.Count == 0 ? 0 : await session.Server.CountTokensAsync(session.Messages, session.Options, cancellationToken: cancellationToken);
        session.Note($"{count} tokens{(size > 0 ? $" of {size}, {100 * count / size} % of the context" : "")}.");
    }

    private async Task SaveAsync(string file, CancellationToken cancellationToken)
    {
        IEnumerable<string> parts = session.Messages.Where(message => message.Text.Length > 0).Select(message => $"**{message.Role}**\n\n{message.Text}\n");
        await File.WriteAllTextAsync(file, string.Join('\n', parts), cancellationToken);
        session.Note($"Saved as {file}.");
    }
}
