using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Chat;

/// <summary>Writes to the terminal; what is not the answer itself is dimmed, where the terminal has colours.</summary>
internal static class Screen
{
    private static bool _midLine;
    private static bool _thinking;

    public static string? ReadPrompt()
    {
        Console.Write("> ");
        string? prompt = Console.ReadLine();
        if (prompt is null)
        {
            Console.WriteLine();
        }

        return prompt?.Trim();
    }

    public static void Show(ChatResponseUpdate update)
    {
        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent thought:
                    Write(thought.Text, isThought: true);
                    break;
                case TextContent text:
                    Write(text.Text, isThought: false);
                    break;
                default:
                    break;
            }
        }
    }

    public static void ShowCall(FunctionCallContent call)
    {
        IEnumerable<string> arguments = (call.Arguments ?? new Dictionary<string, object?>())
            .Select(argument => $"{argument.Key}: {JsonSerializer.Serialize(argument.Value)}");
        Write($"[{call.Name}({string.Join(", ", arguments)})", isThought: false);
    }

    public static void ShowResult(object? result) => Write($" = {result}]{Environment.NewLine}", isThought: false);

    public static void ShowSpeed(LlamaCppTimings? timings)
    {
        if (timings is { OutputTokenCount: { } tokens, OutputTokensPerSecond: { } speed })
        {
            Note(string.Create(CultureInfo.InvariantCulture, $"({tokens} tokens, {speed:0.0} tokens per second)"));
        }
    }

    public static void Note(string text) => WriteDimmed(text + Environment.NewLine);

    /// <summary>Writes the error and gives the exit code.</summary>
    public static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }

    public static void EndLine()
    {
        if (_midLine)
        {
            Console.WriteLine();
        }

        _midLine = false;
    }

    private static void Write(string text, bool isThought)
    {
        if (isThought != _thinking)
        {
            EndLine();
            _thinking = isThought;
        }

        if (isThought)
        {
            WriteDimmed(text);
        }
        else
        {
            Console.Write(text);
        }

        _midLine = text.Length == 0 ? _midLine : text[^1] != '\n';
    }

    private static void WriteDimmed(string text)
    {
        Console.ForegroundColor = ConsoleColor.DarkGray;
        Console.Write(text);
        Console.ResetColor();
    }
}
