using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Values for the variables of the model's chat template.</summary>
        /// <value>
        /// Sent as <c>chat_template_kwargs</c>. The default is <see langword="null"/>: the server's own, see <c>--chat-template-kwargs</c>.
        /// Values are anything that JSON can say; read back, objects and lists are <see cref="JsonElement"/>s.
        /// </value>
        /// <remarks>
        /// Setting it keeps a <c>ReasoningEnabled</c> that was set before, unless it has its own <c>enable_thinking</c>; <see langword="null"/> removes
        /// that too. llama.cpp server README, section <c>POST /v1/chat/completions</c>.
        /// </remarks>
        /// <exception cref="NotSupportedException">JSON reflection is switched off and a value is of a type of the application: give it as <see cref="JsonElement"/>.</exception>
        public IReadOnlyDictionary<string, object?>? ChatTemplateArguments
        {
            get => ReadKwargs(options);
            set
            {
                Dictionary<string, object?>? kwargs = value is null ? null : new(value, StringComparer.Ordinal);
                if (kwargs is not null && ReadKwargs(options) is { } before && before.TryGetValue(OptionKeys.EnableThinking, out object? thinking))
                {
                    kwargs.TryAdd(OptionKeys.EnableThinking, thinking);
                }

                WriteKwargs(options, kwargs);
            }
        }
    }

    private static Dictionary<string, object?>? ReadKwargs(ChatOptions options)
    {
        object? value = Find(options, OptionKeys.ChatTemplateKwargs);
        if (LooseValue.AsJson(value) is not { } json)
        {
            return null;
        }

        return json.ValueKind == JsonValueKind.Object
            ? json.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value), StringComparer.Ordinal)
            : throw Unreadable(OptionKeys.ChatTemplateKwargs, json, "an object");
    }

    private static void WriteKwargs(ChatOptions options, Dictionary<string, object?>? kwargs) =>
        Set(options, OptionKeys.ChatTemplateKwargs, LooseValue.AsJson(kwargs));

    private static void WriteThinking(ChatOptions options, bool? enabled)
    {
        Dictionary<string, object?> kwargs = ReadKwargs(options) ?? [];
        if (enabled is { } flag)
        {
            kwargs[OptionKeys.EnableThinking] = flag;
        }
        else
        {
            kwargs.Remove(OptionKeys.EnableThinking);
        }

        WriteKwargs(options, kwargs.Count > 0 ? kwargs : null);
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        _ => value,
    };
}
