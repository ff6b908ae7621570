using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests;

public class ContainerTests
{
    [Fact]
    public async Task Options_become_arguments_of_llama_server()
    {
        IResourceBuilder<LlamaServerResource> llama = Resources.CreateBuilder().AddLlamaServer("llama")
            .WithHuggingFaceModel("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M")
            .WithSlots(4)
            .WithContextSize(32768)
            .WithGpuLayers(99)
            .WithReasoning(false)
            .WithChatTemplate("chatml");

        Assert.Equal(
            "--metrics --hf-repo ggml-org/gemma-3-4b-it-GGUF:Q4_K_M --parallel 4 --ctx-size 32768 --n-gpu-layers 99 --reasoning off --chat-template chatml",
            await Resources.ArgumentsOf(llama.Resource));
    }

    [Fact]
    public async Task Embeddings_and_reranking_are_switched_on()
    {
        IDistributedApplicationBuilder builder = Resources.CreateBuilder();

        Assert.Equal("--metrics --embeddings", await Resources.ArgumentsOf(builder.AddLlamaServer("a").WithEmbeddings().Resource));
        Assert.Equal("--metrics --embeddings --pooling mean", await Resources.ArgumentsOf(builder.AddLlamaServer("b").WithEmbeddings("mean").Resource));
        Assert.Equal("--metrics --rerank", await Resources.ArgumentsOf(builder.AddLlamaServer("c").WithReranking().Resource));
    }

    [Fact]
    public async Task Server_listens_on_all_addresses_of_the_container()
    {
        IReadOnlyDictionary<string, string> environment = await Resources.EnvironmentOf(Resources.CreateBuilder().AddLlamaServer("llama").Resource);

        Assert.Equal("0.0.0.0", environment["LLAMA_ARG_HOST"]);
        Assert.Equal("8080", environment["LLAMA_ARG_PORT"]);
    }

    [Fact]
    public async Task Model_file_is_mounted_read_only()
    {
        IResourceBuilder<LlamaServerResource> llama = Resources.CreateBuilder().AddLlamaServer("llama")
            .WithModel("tests/models/tiny-chat.gguf")
            .WithProjector("tests/models/tiny-mmproj.gguf");

        Assert.Equal("--metrics --model /models/tiny-chat.gguf --mmproj /models/tiny-mmproj.gguf", await Resources.ArgumentsOf(llama.Resource));
        Assert.Equal(
            [("tiny-chat.gguf", "/models/tiny-chat.gguf", true), ("tiny-mmproj.gguf", "/models/tiny-mmproj.gguf", true)],
            llama.Resource.Annotations.OfType<ContainerMountAnnotation>().Select(mount => (Path.GetFileName(mount.Source!), mount.Target, mount.IsReadOnly)));
    }

    [Fact]
    public async Task Models_directory_makes_a_router()
    {
        IResourceBuilder<LlamaServerResource> llama = Resources.CreateBuilder().AddLlamaServer("llama").WithModelsDirectory("tests/models", maxModels: 2);

        Assert.Equal("--metrics --models-dir /models/models --models-max 2", await Resources.ArgumentsOf(llama.Resource));
        Assert.Contains(llama.Resource.Annotations.OfType<ResourceCommandAnnotation>(), command => command.Name == "reload-models");
    }

    [Fact]
    public async Task Data_volume_holds_the_downloads()
    {
        LlamaServerResource llama = Resources.CreateBuilder().AddLlamaServer("llama").WithDataVolume("gguf").Resource;

        ContainerMountAnnotation volume = Assert.Single(llama.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(("gguf", ContainerMountType.Volume), (volume.Source, volume.Type));
        Assert.Equal(volume.Target, (await Resources.EnvironmentOf(llama))["LLAMA_CACHE"]);
    }

    [Theory]
    [InlineData(LlamaServerGpuVendor.Nvidia, "server-cuda", "--gpus all")]
    [InlineData(LlamaServerGpuVendor.Amd, "server-rocm", "--device /dev/kfd --device /dev/dri")]
    [InlineData(LlamaServerGpuVendor.Vulkan, "server-vulkan", "--device /dev/dri")]
    public async Task Graphics_card_chooses_image_and_devices(LlamaServerGpuVendor vendor, string tag, string expected)
    {
        LlamaServerResource llama = Resources.CreateBuilder().AddLlamaServer("llama").WithGPUSupport(vendor).Resource;

        List<object> arguments = [];
        foreach (ContainerRuntimeArgsCallbackAnnotation annotation in llama.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(new ContainerRuntimeArgsCallbackContext(arguments, TestContext.Current.CancellationToken));
        }

        Assert.Equal(tag, llama.Annotations.OfType<ContainerImageAnnotation>().Last().Tag);
        Assert.Equal(expected, string.Join(' ', arguments));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Slots_are_at_least_one(int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Resources.CreateBuilder().AddLlamaServer("llama").WithSlots(count));
    }
}
