using Microsoft.Extensions.AI;

namespace LlamaCpp.Json;

/// <summary>Reads and writes the <c>AdditionalProperties</c> of options, which may have been through JSON.</summary>
internal static class ExtraProperties
{
    /// <summary>A property; null when there is none, or null in JSON.</summary>
    public static object? Find(AdditionalPropertiesDictionary? properties, string key) =>
        properties is not null && properties.TryGetValue(key, out object? value) && !LooseValue.IsNull(value) ? value : null;

    /// <summary>The properties with one that is set, or removed by null.</summary>
    public static AdditionalPropertiesDictionary? With(AdditionalPropertiesDictionary? properties, string key, object? value)
    {
        if (value is null)
        {
            properties?.Remove(key);
        }
        else
        {
            (properties ??= [])[key] = value;
        }

        return properties;
    }
}
