using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds llama-servers to a distributed application and configures them.</summary>
/// <remarks>Each option is one of llama-server's own; llama.cpp server README, section Usage, explains them.</remarks>
public static partial class LlamaServerBuilderExtensions
{
    private const string Image = "ghcr.io/ggml-org/llama.cpp";
    private const int ContainerPort = 8080;

    /// <summary>Adds a llama-server that runs in a container of llama.cpp's own image, <c>ghcr.io/ggml-org/llama.cpp:server</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource, and of the connection string that it gives.</param>
    /// <param name="port">The port on this machine; <see langword="null"/>, the default, for a free one.</param>
    /// <returns>A builder for the resource.</returns>
    /// <remarks>
    /// <c>WaitFor</c> waits until the model is loaded, since the resource's health is that of <c>GET /health</c>. The dashboard links to the
    /// server's web page and its metrics.
    /// </remarks>
    public static IResourceBuilder<LlamaServerResource> AddLlamaServer(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        LlamaServerResource resource = new(name);
        return builder.AddResource(resource)
            .WithImage(Image, "server")
            .WithHttpEndpoint(port, ContainerPort, LlamaServerState.EndpointName)
            .WithEnvironment("LLAMA_ARG_HOST", "0.0.0.0")
            .WithEnvironment("LLAMA_ARG_PORT", "8080")
            .WithServerDefaults();
    }

    /// <summary>Adds a llama-server that runs as a program of this machine.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource, and of the connection string that it gives.</param>
    /// <param name="command">
    /// The program: a path, relative to the AppHost's folder, or a name that is looked up on <c>PATH</c>. <see langword="null"/>, the default, for the
    /// environment variable <c>LLAMACPP_SERVER</c>, else <c>llama-server</c>.
    /// </param>
    /// <param name="port">The port; <see langword="null"/>, the default, for a free one.</param>
    /// <returns>A builder for the resource.</returns>
    /// <remarks>It listens on 127.0.0.1. As with <see cref="AddLlamaServer"/>, <c>WaitFor</c> waits until the model is loaded.</remarks>
    public static IResourceBuilder<LlamaServerExecutableResource> AddLlamaServerExecutable(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string? command = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string program = command ?? Environment.GetEnvironmentVariable("LLAMACPP_SERVER") ?? "llama-server";
        LlamaServerExecutableResource resource = new(name, program, builder.AppHostDirectory);
        return builder.AddResource(resource)
            .WithHttpEndpoint(port, name: LlamaServerState.EndpointName, env: "LLAMA_ARG_PORT")
            .WithEnvironment("LLAMA_ARG_HOST", "127.0.0.1")
            .WithServerDefaults();
    }

    private static IResourceBuilder<T> WithServerDefaults<T>(this IResourceBuilder<T> builder)
        where T : class, ILlamaServerResource
    {
        builder
            .WithIconName("BrainCircuit")
            .WithArgs("--metrics")
            .WithHttpHealthCheck("/health", endpointName: LlamaServerState.EndpointName)
            .WithUrlForEndpoint(LlamaServerState.EndpointName, url => url.DisplayText = "Web page")
            .WithUrlForEndpoint(LlamaServerState.EndpointName, _ => new ResourceUrlAnnotation { Url = "/metrics", DisplayText = "Metrics" });
        builder.State().EndDefaults();
        return builder;
    }

    private static LlamaServerState State<T>(this IResourceBuilder<T> builder)
        where T : ILlamaServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Resource is IHasLlamaServerState resource
            ? resource.State
            : throw new ArgumentException($"{typeof(T)} was not made by AddLlamaServer or AddLlamaServerExecutable.", nameof(builder));
    }
}
