using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Turns thinking off beside a raw grammar.</summary>
internal static class GrammarThinking
{
    /// <summary>A raw grammar binds from the first token: with thinking on, the whole answer would be reasoning.</summary>
    /// <returns>Whether the template's arguments were written, those of the caller included.</returns>
    public static bool WriteOff(RequestMembers members, ChatOptions? options, ChatRequestContext context)
    {
        if (context.IsTextCompletion || options?.AdditionalProperties is not { } extras || !ChatRequestMapper.HasGrammar(options) || !members.Claim(OptionKeys.ChatTemplateKwargs))
        {
            return false;
        }

        members.Json.WriteStartObject(OptionKeys.ChatTemplateKwargs);
        members.Json.WriteBoolean(OptionKeys.EnableThinking, false);
        if (extras.TryGetValue(OptionKeys.ChatTemplateKwargs, out object? own) && LooseValue.AsJson(own) is { ValueKind: JsonValueKind.Object } arguments)
        {
            foreach (JsonProperty argument in arguments.EnumerateObject())
            {
                if (!argument.NameEquals(OptionKeys.EnableThinking))
                {
                    argument.WriteTo(members.Json);
                }
                else if (argument.Value.ValueKind == JsonValueKind.True)
                {
                    Log.ChatOptionDropped(context.Logger, "ReasoningEnabled", "a raw grammar binds from the first token and leaves no room for reasoning.");
                }
            }
        }

        members.Json.WriteEndObject();
        return true;
    }
}
