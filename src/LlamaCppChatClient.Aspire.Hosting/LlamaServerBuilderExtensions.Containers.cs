using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class LlamaServerBuilderExtensions
{
    private const string ContainerCache = "/cache";

    /// <summary>Keeps the models that the container downloads in a volume.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the volume; <see langword="null"/>, the default, for one that is made of the application's and the resource's names.</param>
    /// <param name="isReadOnly">Whether the container may only read it.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<LlamaServerResource> WithDataVolume(
        this IResourceBuilder<LlamaServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithVolume(name ?? VolumeNameGenerator.Generate(builder, "models"), ContainerCache, isReadOnly)
            .WithEnvironment("LLAMA_CACHE", ContainerCache);
    }

    /// <summary>Gives the container the graphics card, and chooses the image that was built for it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="vendor">Whose card it is.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<LlamaServerResource> WithGPUSupport(
        this IResourceBuilder<LlamaServerResource> builder, LlamaServerGpuVendor vendor = LlamaServerGpuVendor.Nvidia)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return vendor switch
        {
            LlamaServerGpuVendor.Nvidia => builder.WithImageTag("server-cuda").WithContainerRuntimeArgs("--gpus", "all"),
            LlamaServerGpuVendor.Amd => builder.WithImageTag("server-rocm").WithContainerRuntimeArgs("--device", "/dev/kfd", "--device", "/dev/dri"),
            LlamaServerGpuVendor.Vulkan => builder.WithImageTag("server-vulkan").WithContainerRuntimeArgs("--device", "/dev/dri"),
            _ => throw new ArgumentOutOfRangeException(nameof(vendor), vendor, "There is no image for this vendor."),
        };
    }
}
