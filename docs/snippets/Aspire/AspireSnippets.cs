using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;

internal static class AspireSnippets
{
    public static void AddServer(IDistributedApplicationBuilder builder)
    {
        // begin-snippet: aspire-server
        IResourceBuilder<LlamaServerResource> llama = builder.AddLlamaServer("llama")
            .WithHuggingFaceModel("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M")
            .WithSlots(4)
            .WithContextSize(32768)
            .WithDataVolume()
            .WithGPUSupport();
        builder.AddProject("web", "../Web/Web.csproj").WithReference(llama).WaitFor(llama);
        // end-snippet
    }

    public static void AddBoth(IDistributedApplicationBuilder appHost, IHostApplicationBuilder web)
    {
        // begin-snippet: aspire-both-sides
        var llama = appHost.AddLlamaServer("llama").WithHuggingFaceModel("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M").WithDataVolume();
        appHost.AddProject("web", "../Web/Web.csproj").WithReference(llama).WaitFor(llama);

        web.AddLlamaCppChatClient("llama").UseFunctionInvocation();
        // end-snippet
    }

    public static void AddRouter(IDistributedApplicationBuilder builder)
    {
        // begin-snippet: aspire-router
        IResourceBuilder<LlamaServerResource> router = builder.AddLlamaServer("router").WithModelsDirectory("models");
        IResourceBuilder<LlamaServerModelResource> small = router.AddModel("small", "tiny-chat");
        builder.AddProject("web", "../Web/Web.csproj").WithReference(small).WaitFor(small);
        // end-snippet
    }

    public static void AddClients(IHostApplicationBuilder builder)
    {
        // begin-snippet: aspire-clients
        builder.AddLlamaCppChatClient("llama").UseFunctionInvocation();
        builder.AddLlamaCppEmbeddingGenerator("embeddings");
        // end-snippet
    }
}
