using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Vectors
{
    public static async Task<string> SearchAsync(IEmbeddingGenerator<string, Embedding<float>> generator, string[] passages, string question)
    {
        // begin-snippet: works-with-tensors
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(passages);
        ReadOnlyMemory<float> wanted = await generator.GenerateVectorAsync(question);
        string nearest = passages.Zip(embeddings).MaxBy(pair => TensorPrimitives.Dot(wanted.Span, pair.Second.Vector.Span)).First;
        // end-snippet

        return nearest;
    }

    public static async Task<string?> SearchAsync(IEmbeddingGenerator<string, Embedding<float>> generator, string[] passages, string question, string extension)
    {
        // begin-snippet: works-with-sqlite
        using SqliteConnection database = new("Data Source=:memory:");
        database.Open();
        database.EnableExtensions();
        database.LoadExtension(extension); // the path of sqlite-vec's vec0.so, vec0.dll or vec0.dylib

        using SqliteCommand command = database.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE passages USING vec0(embedding float[64] distance_metric=cosine, +text TEXT)";
        command.ExecuteNonQuery();
        foreach ((string passage, Embedding<float> embedding) in await generator.GenerateAndZipAsync(passages))
        {
            command.CommandText = "INSERT INTO passages(embedding, text) VALUES ($embedding, $text)";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$embedding", MemoryMarshal.AsBytes(embedding.Vector.Span).ToArray());
            command.Parameters.AddWithValue("$text", passage);
            command.ExecuteNonQuery();
        }

        ReadOnlyMemory<float> wanted = await generator.GenerateVectorAsync(question);
        command.CommandText = "SELECT text FROM passages WHERE embedding MATCH $question AND k = 1";
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$question", MemoryMarshal.AsBytes(wanted.Span).ToArray());
        string? nearest = (string?)command.ExecuteScalar();
        // end-snippet

        return nearest;
    }
}
