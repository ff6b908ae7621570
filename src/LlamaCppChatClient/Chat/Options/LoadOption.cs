using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Reads from <c>AdditionalProperties</c> whether a router may load the model, in the options of chat, embeddings and speech alike.</summary>
internal static class LoadOption
{
    /// <exception cref="InvalidOperationException">The key holds something else.</exception>
    public static bool? Read(AdditionalPropertiesDictionary? properties)
    {
        object? value = ExtraProperties.Find(properties, OptionKeys.Load);
        return value is null ? null
            : LooseValue.TryGetBoolean(value, out bool load) ? load
            : throw new InvalidOperationException($"AdditionalProperties[\"{OptionKeys.Load}\"] holds '{LooseValue.AsText(value)}', which is not true or false.");
    }
}
