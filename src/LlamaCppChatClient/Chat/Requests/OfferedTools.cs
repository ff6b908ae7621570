using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes the tools of a request, and how the model may call them.</summary>
internal static class OfferedTools
{
    /// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>; returns how many tools are offered.</summary>
    public static int Write(RequestMembers members, ChatOptions options, ChatRequestContext context)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            if (options.ToolMode is RequiredChatToolMode && members.Raw?.ContainsKey("tools") is not true)
            {
                Log.ChatOptionDropped(context.Logger, "ToolMode", "no tools are offered that could be required.");
            }

            return 0;
        }

        int count = WriteTools(members, options, tools);
        string? choice = (options.ToolMode, context.Phase) switch
        {
            (_, ChatRequestPhase.SchemaAfterTools) or (NoneChatToolMode, _) => "none",
            (RequiredChatToolMode, _) => "required",
            _ => null,
        };
        if (choice is not null && members.Claim("tool_choice"))
        {
            members.Json.WriteString("tool_choice"u8, choice);
        }

        if (options.AllowMultipleToolCalls is { } several && members.Claim("parallel_tool_calls"))
        {
            members.Json.WriteBoolean("parallel_tool_calls"u8, several);
        }

        return count;
    }

    private static int WriteTools(RequestMembers members, ChatOptions options, IList<AITool> tools)
    {
        string? required = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        bool? strict = ResponseFormatWriter.OptionalFlag(options, "strict");
        int count = 0;
        members.Json.WriteStartArray("tools"u8);
        members.WriteRawItems("tools");
        foreach (AITool tool in tools)
        {
            AIFunctionDeclaration function = ToolWriter.Function(tool ?? throw new ArgumentException($"Tool {tools.IndexOf(tool!)} is null.", nameof(options)));

            // The server ignores a tool_choice that names a function: offering only that one has the effect.
            if (required is null || function.Name == required)
            {
                ToolWriter.Write(members.Json, function, strict);
                count++;
            }
        }

        members.Json.WriteEndArray();
        return count > 0
            ? count
            : throw OptionError.Create($"ChatToolMode.RequireSpecific names the function '{required}', which is not among the tools.");
    }
}
