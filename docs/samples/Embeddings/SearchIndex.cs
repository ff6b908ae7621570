using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.Embeddings;

/// <summary>Passages and their vectors: in memory, and in a file, so that only what has changed is embedded again.</summary>
internal sealed class SearchIndex(IEmbeddingGenerator<string, Embedding<float>> generator, string path)
{
    // One call takes any number of texts; several are made for the progress bar's sake.
    private const int TextsPerCall = 16;

    private Dictionary<string, IndexedFile> _files = [];

    /// <summary>Brings the index up to date. Returns how many passages were embedded.</summary>
    /// <param name="files">The texts of all files, by name.</param>
    /// <param name="progress">Is told how many passages are done, and of how many.</param>
    /// <param name="cancellationToken">Stops the call; what is done by then is not kept.</param>
    public async Task<int> UpdateAsync(IReadOnlyDictionary<string, string> files, Action<int, int> progress, CancellationToken cancellationToken)
    {
        Dictionary<string, IndexedFile> known = File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, IndexedFile>>(await File.ReadAllTextAsync(path, cancellationToken))! : [];
        Dictionary<string, IndexedFile> current = [];
        List<Passage> missing = [];
        foreach ((string name, string text) in files)
        {
            string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            bool isKnown = known.GetValueOrDefault(name)?.Hash == hash;
            current[name] = isKnown ? known[name] : new IndexedFile(hash, []);
            missing.AddRange(isKnown ? [] : Documentation.Split(name, text));
        }

        int done = 0;
        foreach (Passage[] some in missing.Chunk(TextsPerCall))
        {
            progress(done, missing.Count);
            GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(some.Select(passage => passage.ToEmbed()), cancellationToken: cancellationToken);
            foreach ((Passage passage, Embedding<float> embedding) in some.Zip(embeddings))
            {
                current[passage.File].Entries.Add(new IndexedPassage(passage, embedding.Vector.ToArray()));
            }

            done += some.Length;
        }

        progress(done, missing.Count);
        _files = current;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(current), cancellationToken);
        return done;
    }

    /// <summary>The passages that are nearest in meaning, best first.</summary>
    public async Task<IReadOnlyList<(Passage Passage, double Score)>> SearchAsync(string query, int count, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<float> wanted = await generator.GenerateVectorAsync(query, cancellationToken: cancellationToken);
        return [.. _files.Values
            .SelectMany(file => file.Entries)
            .Select(entry => (entry.Passage, Score: (double)TensorPrimitives.CosineSimilarity<float>(entry.Vector, wanted.Span)))
            .OrderByDescending(result => result.Score)
            .Take(count)];
    }
}
