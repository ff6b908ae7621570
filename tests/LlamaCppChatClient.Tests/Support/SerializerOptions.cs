using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Support;

/// <summary>The serializer options that Microsoft.Extensions.AI's caching and logging middleware uses.</summary>
internal static class SerializerOptions
{
    public static JsonSerializerOptions WithReflection => AIJsonUtilities.DefaultOptions;

    /// <summary>What <see cref="AIJsonUtilities.DefaultOptions"/> is in an application with JSON reflection switched off, as under Native AOT.</summary>
    public static JsonSerializerOptions WithoutReflection { get; } = CreateWithoutReflection();

    private static JsonSerializerOptions CreateWithoutReflection()
    {
        JsonSerializerOptions options = new(AIJsonUtilities.DefaultOptions);
        foreach (IJsonTypeInfoResolver resolver in options.TypeInfoResolverChain.OfType<DefaultJsonTypeInfoResolver>().ToArray())
        {
            options.TypeInfoResolverChain.Remove(resolver);
        }

        foreach (JsonConverter converter in options.Converters.OfType<JsonStringEnumConverter>().ToArray())
        {
            options.Converters.Remove(converter);
        }

        options.MakeReadOnly();
        return options;
    }
}
