namespace Aspire.Hosting;

/// <summary>The graphics cards that llama.cpp has container images for.</summary>
public enum LlamaServerGpuVendor
{
    /// <summary>NVIDIA: image <c>server-cuda</c>; the container runtime needs the NVIDIA container toolkit.</summary>
    Nvidia = 0,

    /// <summary>AMD: image <c>server-rocm</c>, with the devices <c>/dev/kfd</c> and <c>/dev/dri</c>.</summary>
    Amd = 1,

    /// <summary>Any card with a Vulkan driver: image <c>server-vulkan</c>, with the device <c>/dev/dri</c>.</summary>
    Vulkan = 2,
}
