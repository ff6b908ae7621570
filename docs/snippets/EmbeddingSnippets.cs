using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Snippets;

/// <summary>The code of docs/embeddings.md.</summary>
internal static class EmbeddingSnippets
{
    public static async Task QuickStartAsync()
    {
        // begin-snippet: embeddings-quick-start
        using LlamaCppEmbeddingGenerator generator = new("http://localhost:8080");

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["The fox jumps.", "Le renard saute."]);

        float similarity = 0;
        for (int i = 0; i < embeddings[0].Dimensions; i++)
        {
            similarity += embeddings[0].Vector.Span[i] * embeddings[1].Vector.Span[i];
        }
        // end-snippet

        Console.WriteLine(similarity);
    }

    public static void Register(IServiceCollection services)
    {
        // begin-snippet: embeddings-registration
        services.AddLlamaCppChatClient();
        services.AddKeyedLlamaCppEmbeddingGenerator("embeddings", options =>
        {
            options.BaseUrl = new Uri("http://localhost:8081");
            options.MaxEmbeddingBatchSize = 32;
        });
        // end-snippet
    }

    // begin-snippet: embeddings-injected
    public sealed class Search([FromKeyedServices("embeddings")] IEmbeddingGenerator<string, Embedding<float>> generator)
    {
        public async Task<ReadOnlyMemory<float>> EmbedAsync(string text, CancellationToken cancellationToken) =>
            await generator.GenerateVectorAsync(text, cancellationToken: cancellationToken);
    }
    // end-snippet

    public static async Task BatchesAsync(IEnumerable<string> passages)
    {
        // begin-snippet: embeddings-batches
        LlamaCppOptions options = new()
        {
            MaxEmbeddingBatchSize = 64, // inputs in one request
            MaxConcurrentEmbeddingRequests = 2, // requests at once; more than the server's slots (-np) only wait there
        };
        using LlamaCppEmbeddingGenerator generator = new(options);

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(passages);
        long? tokens = embeddings.Usage?.InputTokenCount;
        // end-snippet

        Console.WriteLine(tokens);
    }

    public static async Task OptionsAsync(LlamaCppEmbeddingGenerator generator)
    {
        // begin-snippet: embeddings-options
        EmbeddingGenerationOptions options = new()
        {
            ModelId = "nomic-embed-text", // a router's model; a single server takes any name
            Normalization = -1, // the vectors as the model made them
        };
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["The fox jumps."], options);
        // end-snippet

        Console.WriteLine(embeddings.Count);
    }

    public static EmbeddingGenerationOptions Raw() =>
        // begin-snippet: embeddings-raw
        new() { RawRepresentationFactory = _ => new JsonObject { ["encoding_format"] = "float" } };
    // end-snippet

    public static async Task ErrorsAsync(LlamaCppEmbeddingGenerator generator, string[] texts)
    {
        // begin-snippet: embeddings-errors
        try
        {
            await generator.GenerateAsync(texts);
        }
        catch (LlamaCppException refused)
        {
            // Inputs 64 to 127 of 500 could not be embedded. Input 70 is the longest (9212 characters). llama.cpp server at … refused …
            Console.WriteLine(refused.Message);
            Console.WriteLine(refused.Hint); // Start the server with a larger -ub (and -b): …
        }
        // end-snippet
    }

    public static async Task ImagesAsync()
    {
        // begin-snippet: embeddings-images
        using LlamaCppContentEmbeddingGenerator generator = new("http://localhost:8080");

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
        [
            new TextContent("A fox in the snow"),
            await DataContent.LoadFromAsync("fox.jpg"),
            new UriContent("https://example.com/fox.png", "image/png"),
        ]);
        // end-snippet

        Console.WriteLine(embeddings.Count);
    }
}
