using System.Text.Json;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace LlamaCpp.Samples.Chat;

/// <summary>Shows one answer as it comes: a status until the first word, reasoning dimmed, text wrapped at words, calls of tools with their results.</summary>
internal sealed class AnswerView(IAnsiConsole console) : IProgress<LlamaCppPromptProgress>
{
    private readonly Dictionary<string, FunctionCallContent> _calls = [];
    private readonly WordWrap _text = new(console.Profile.Out.Writer, console.Profile.Out.IsTerminal ? console.Profile.Width : null);
    private StatusContext? _status;
    private bool _hasStarted;
    private bool _isReasoning;

    /// <summary>Waits for the next update; before the first one with a status, where the terminal can show it.</summary>
    public async Task<bool> WaitAsync(Func<ValueTask<bool>> next)
    {
        if (_hasStarted || !console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return await next();
        }

        return await console.Status().Spinner(Spinner.Known.Dots).StartAsync("Waiting for the server", status =>
        {
            _status = status;
            return next().AsTask();
        });
    }

    public void Report(LlamaCppPromptProgress value) => _status?.Status($"Reading the prompt: {value.CachedInputTokenCount + value.ProcessedInputTokenCount} of {value.InputTokenCount} tokens");

    public void Show(ChatResponseUpdate update)
    {
        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent reasoning:
                    Write(reasoning.Text, isReasoning: true);
                    break;
                case TextContent text:
                    Write(text.Text, isReasoning: false);
                    break;
                case FunctionCallContent call:
                    _calls[call.CallId] = call;
                    break;
                case FunctionResultContent result:
                    End();
                    FunctionCallContent made = _calls[result.CallId];
                    IEnumerable<string> arguments = (made.Arguments ?? new Dictionary<string, object?>()).Select(argument => $"{argument.Key}: {JsonSerializer.Serialize(argument.Value)}");
                    Write($"[{made.Name}({string.Join(", ", arguments)}) = {result.Result}]", isReasoning: false);
                    End();
                    break;
            }
        }
    }

    /// <summary>Ends the line that the answer is in.</summary>
    public void End()
    {
        _text.EndLine();
        console.Write(new ControlCode(_isReasoning ? "\e[0m" : ""));
        _isReasoning = false;
    }

    private void Write(string text, bool isReasoning)
    {
        _hasStarted = true;
        if (isReasoning != _isReasoning)
        {
            End();
            _isReasoning = isReasoning;
            console.Write(new ControlCode(isReasoning ? "\e[2m" : ""));
        }

        _text.Write(text);
    }
}
