namespace LlamaCpp.Samples.WebChat;

/// <summary>The llama-servers that the application starts by itself, with the tiny models of this repository.</summary>
internal static class TinyServers
{
    /// <summary>The key of the embedding server and its clients.</summary>
    public const string Docs = "docs";

    public static void AddTinyServers(this IServiceCollection services, IConfiguration configuration)
    {
        string models = Path.Combine(Repository.Root, "tests", "models");
        if (string.IsNullOrEmpty(configuration["LLAMACPP_BASE_URL"]))
        {
            services.AddLlamaServer(server =>
            {
                server.ModelPath = Path.Combine(models, "tiny-chat.gguf");
                server.MultimodalProjectorPath = Path.Combine(models, "tiny-omni-mmproj.gguf");
                server.ContextSize = 8192;
                server.SlotCount = 2;
                server.ThreadCount = 1;
                server.ExtraArguments = ["--alias", "tiny-chat", "--slots", "--metrics", "--temp", "0"];
            });
        }

        // Chat models embed badly: searching needs a second server. It is left out when the machine has no llama-server.
        if (configuration["LLAMACPP_SERVER"] is { Length: > 0 })
        {
            services.AddKeyedLlamaServer(Docs, server =>
            {
                server.ModelPath = Path.Combine(models, "tiny-embed.gguf");
                server.EnableEmbeddings = true;
                server.ThreadCount = 1;
            });
            services.AddKeyedLlamaCppEmbeddingGenerator(Docs);
        }
    }
}
