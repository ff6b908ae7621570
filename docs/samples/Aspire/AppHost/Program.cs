IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(args);

// The tiny models of this repository; a real one is .WithHuggingFaceModel("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M").
const string Models = "../../../../tests/models";

// Another key at each start, unless Parameters__llama-key names one.
IResourceBuilder<ParameterResource> key = builder.AddParameter("llama-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true);

IResourceBuilder<LlamaServerExecutableResource> chat = builder.AddLlamaServerExecutable("chat")
    .WithModel($"{Models}/tiny-chat.gguf")
    .WithContextSize(8192)
    .WithSlots(2)
    .WithDefaultModel("tiny-chat")
    .WithApiKey(key);
IResourceBuilder<LlamaServerExecutableResource> embeddings = builder.AddLlamaServerExecutable("embeddings")
    .WithModel($"{Models}/tiny-embed.gguf")
    .WithDefaultModel("tiny-embed")
    .WithEmbeddings();

builder.AddProject<Projects.Web>("web")
    .WithHttpEndpoint()
    .WithReference(chat).WaitFor(chat);
builder.AddProject<Projects.Worker>("worker")
    .WithReference(embeddings).WaitFor(embeddings);

await builder.Build().RunAsync();
