using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;

namespace LlamaCpp.AspireTests;

public class ManifestTests
{
    [Fact]
    public async Task Container_form_is_published_with_replicas_like_the_first_server()
    {
        JsonNode resources = await PublishAsync(builder => builder.AddLlamaServer("llama")
            .WithReplicas(2)
            .WithHuggingFaceModel("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M")
            .WithSlots(4)
            .WithGPUSupport()
            .WithDataVolume("gguf")
            .WithApiKey(builder.AddParameter("key", secret: true)));

        foreach (string name in (string[])["llama", "llama-2"])
        {
            JsonNode server = resources[name]!;
            Assert.Equal("container.v0", (string?)server["type"]);
            Assert.Equal("ghcr.io/ggml-org/llama.cpp:server-cuda", (string?)server["image"]);
            Assert.Equal("--metrics --hf-repo ggml-org/gemma-3-4b-it-GGUF:Q4_K_M --parallel 4", string.Join(' ', server["args"]!.AsArray().Select(value => (string?)value)));
            Assert.Equal("{key.value}", (string?)server["env"]!["LLAMA_API_KEY"]);
            Assert.Equal("8080", (string?)server["env"]!["LLAMA_ARG_PORT"]);
            Assert.Equal("gguf", (string?)server["volumes"]![0]!["name"]);
            Assert.Equal(8080, (int?)server["bindings"]!["http"]!["targetPort"]);
        }

        Assert.Equal("Endpoint={llama.bindings.http.url},{llama-2.bindings.http.url};Key={key.value}", (string?)resources["llama"]!["connectionString"]);
    }

    private static async Task<JsonNode> PublishAsync(Action<IDistributedApplicationBuilder> configure)
    {
        string folder = Directory.CreateTempSubdirectory("aspire-manifest-").FullName;
        try
        {
            IDistributedApplicationBuilder builder = Resources.CreateBuilder("--operation", "publish", "--step", "publish-manifest", "--output-path", folder);
            configure(builder);
            await using DistributedApplication application = builder.Build();
            await application.RunAsync(TestContext.Current.CancellationToken);
            string manifest = await File.ReadAllTextAsync(Path.Combine(folder, "aspire-manifest.json"), TestContext.Current.CancellationToken);
            return JsonSerializer.Deserialize<JsonNode>(manifest)!["resources"]!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
