using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class LlamaServerBuilderExtensions
{
    /// <summary>Sets how many requests the server works on at the same time: <c>--parallel</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="count">The number of slots, at least 1. They share the context.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithSlots<T>(this IResourceBuilder<T> builder, int count)
        where T : ILlamaServerResource =>
        builder.WithNumber("--parallel", count, minimum: 1);

    /// <summary>Sets the size of the context that all slots share: <c>--ctx-size</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="tokens">The number of tokens; 0 for the model's own.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithContextSize<T>(this IResourceBuilder<T> builder, int tokens)
        where T : ILlamaServerResource =>
        builder.WithNumber("--ctx-size", tokens, minimum: 0);

    /// <summary>Sets how many layers of the model the graphics card holds: <c>--n-gpu-layers</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="count">The number of layers; 0 for none.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithGpuLayers<T>(this IResourceBuilder<T> builder, int count)
        where T : ILlamaServerResource =>
        builder.WithNumber("--n-gpu-layers", count, minimum: 0);

    /// <summary>Makes the server answer embedding requests, and those alone: <c>--embeddings</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="pooling"><c>none</c>, <c>mean</c>, <c>cls</c>, <c>last</c> or <c>rank</c>; <see langword="null"/>, the default, for the model's own.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithEmbeddings<T>(this IResourceBuilder<T> builder, string? pooling = null)
        where T : ILlamaServerResource =>
        pooling is null ? builder.WithArgs("--embeddings") : builder.WithArgs("--embeddings", "--pooling", pooling);

    /// <summary>Makes the server answer rerank requests: <c>--rerank</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithReranking<T>(this IResourceBuilder<T> builder)
        where T : ILlamaServerResource =>
        builder.WithArgs("--rerank");

    /// <summary>Switches the reasoning of the model on or off where a request does not: <c>--reasoning</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="enabled">Whether the model reasons before it answers.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithReasoning<T>(this IResourceBuilder<T> builder, bool enabled = true)
        where T : ILlamaServerResource =>
        builder.WithArgs("--reasoning", enabled ? "on" : "off");

    /// <summary>Sets the chat template: <c>--chat-template</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="template">The name of a template that llama.cpp has, or a Jinja template.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithChatTemplate<T>(this IResourceBuilder<T> builder, string template)
        where T : ILlamaServerResource
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(template);
        return builder.WithArgs("--chat-template", template);
    }

    /// <summary>Makes the server ask for an API key, which clients get with the connection string.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="apiKey">The key, a secret parameter. The server reads it from its environment; it is on no command line.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithApiKey<T>(this IResourceBuilder<T> builder, IResourceBuilder<ParameterResource> apiKey)
        where T : ILlamaServerResource
    {
        ArgumentNullException.ThrowIfNull(apiKey);
        builder.State().ApiKey = apiKey.Resource;
        return builder.WithEnvironment("LLAMA_API_KEY", apiKey);
    }

    private static IResourceBuilder<T> WithNumber<T>(this IResourceBuilder<T> builder, string argument, int value, int minimum)
        where T : ILlamaServerResource
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum);
        return builder.WithArgs(argument, value.ToString(CultureInfo.InvariantCulture));
    }
}
