using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class LlamaServerBuilderExtensions
{
    private const string ContainerModels = "/models";

    /// <summary>Sets the model: a GGUF file on this machine.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="path">The file, relative to the AppHost's folder. A container gets it as a read-only mount.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithModel<T>(this IResourceBuilder<T> builder, string path)
        where T : ILlamaServerResource =>
        builder.WithFile("--model", path);

    /// <summary>Sets the projector that lets the model read images or audio: <c>--mmproj</c>.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="path">The file, relative to the AppHost's folder. A container gets it as a read-only mount.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithProjector<T>(this IResourceBuilder<T> builder, string path)
        where T : ILlamaServerResource =>
        builder.WithFile("--mmproj", path);

    /// <summary>Sets the model: one of Hugging Face, which the server downloads when it starts and keeps in its cache.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="model">The repository, and optionally the quantization: <c>ggml-org/gemma-3-4b-it-GGUF:Q4_K_M</c>.</param>
    /// <param name="token">The access token of a model that asks for one, a secret parameter.</param>
    /// <returns>The builder.</returns>
    /// <remarks>With <c>WithDataVolume</c> a container keeps the download when it is made anew.</remarks>
    public static IResourceBuilder<T> WithHuggingFaceModel<T>(
        this IResourceBuilder<T> builder, string model, IResourceBuilder<ParameterResource>? token = null)
        where T : ILlamaServerResource
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        builder.WithArgs("--hf-repo", model);
        return token is null ? builder : builder.WithEnvironment("HF_TOKEN", token);
    }

    /// <summary>Makes the server a router over the models of a folder: <c>--models-dir</c>. A client's model name decides which one answers.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="path">The folder, relative to the AppHost's folder. A container gets it as a read-only mount.</param>
    /// <param name="maxModels">How many models are loaded at the same time (<c>--models-max</c>); <see langword="null"/>, the default, for the server's own limit.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithModelsDirectory<T>(this IResourceBuilder<T> builder, string path, int? maxModels = null)
        where T : ILlamaServerResource
    {
        builder.WithFile("--models-dir", path).WithRouterCommands();
        return maxModels is { } count ? builder.WithNumber("--models-max", count, minimum: 0) : builder;
    }

    /// <summary>Sets the model name that clients of this resource ask for, as part of its connection string.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="modelId">The name, as the server lists it. A server with one model needs none; a router does, unless clients name their model.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithDefaultModel<T>(this IResourceBuilder<T> builder, string modelId)
        where T : ILlamaServerResource
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        builder.State().ModelId = modelId;
        return builder;
    }

    private static IResourceBuilder<T> WithFile<T>(this IResourceBuilder<T> builder, string argument, string path)
        where T : ILlamaServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string source = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        if (builder.Resource is not ContainerResource)
        {
            return builder.WithArgs(argument, source);
        }

        string target = $"{ContainerModels}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(source))}";
        builder.WithAnnotation(new ContainerMountAnnotation(source, target, ContainerMountType.BindMount, isReadOnly: true));
        return builder.WithArgs(argument, target);
    }
}
