// begin-snippet: first-embeddings
using System.Numerics.Tensors;
using LlamaCpp;
using Microsoft.Extensions.AI;

string[] passages = ["The fox jumps over the fence.", "The train leaves at nine.", "Bread is baked in an oven."];
using LlamaCppEmbeddingGenerator generator = new();
GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(passages);
ReadOnlyMemory<float> question = await generator.GenerateVectorAsync("When does the train leave?");

foreach ((string passage, Embedding<float> embedding) in passages.Zip(embeddings))
{
    Console.WriteLine($"{TensorPrimitives.CosineSimilarity(question.Span, embedding.Vector.Span):0.00} {passage}");
}
// end-snippet
