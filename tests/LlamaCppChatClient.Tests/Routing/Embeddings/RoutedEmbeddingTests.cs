using System.Net;
using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Embeddings;

/// <summary>Embeddings over several servers.</summary>
public sealed class RoutedEmbeddingTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    public RoutedEmbeddingTests() => _fleet.Options.ClientOptions.MaxEmbeddingBatchSize = 2;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_are_spread_and_vectors_come_in_input_order()
    {
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Gate = gate.Task;
        }

        Task<GeneratedEmbeddings<Embedding<float>>> all = generator.GenerateAsync(Enumerable.Range(0, 20).Select(number => $"{number}"), cancellationToken: Cancelled);
        await UntilAsync(() => _fleet.Servers.Sum(server => server.PostCount) == 4);

        // Two at a time for each server.
        Assert.All(_fleet.Servers, server => Assert.Equal(2, server.PostCount));
        gate.SetResult();
        GeneratedEmbeddings<Embedding<float>> vectors = await all;
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (float)number), vectors.Select(vector => vector.Vector.Span[0]));
        Assert.Equal(20, vectors.Usage?.InputTokenCount);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Contents_are_spread_too()
    {
        using LlamaCppRoutingContentEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);
        AIContent[] contents = [new TextContent("5"), new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new TextContent("6")];

        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(contents, cancellationToken: Cancelled);

        Assert.Equal([5f, 6f], new[] { vectors[0].Vector.Span[0], vectors[2].Vector.Span[0] });
        Assert.Equal(2, _fleet.Servers.Sum(server => server.PostCount));
    }

    [Theory]
    [InlineData(FakeState.Dead)]
    [InlineData(FakeState.Loading)]
    [InlineData(FakeState.Stopped)]
    public async Task Batch_of_a_server_that_is_not_there_goes_to_the_other_one(FakeState state)
    {
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);
        await generator.GenerateAsync("0", cancellationToken: Cancelled);
        _fleet["a"].State = state;

        GeneratedEmbeddings<Embedding<float>> vectors = await _fleet.RunAsync(generator.GenerateAsync(Enumerable.Range(0, 9).Select(number => $"{number}"), cancellationToken: Cancelled));

        Assert.Equal(Enumerable.Range(0, 9).Select(number => (float)number), vectors.Select(vector => vector.Vector.Span[0]));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task First_refusal_ends_the_call()
    {
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(() => Answers.Error(HttpStatusCode.NotImplemented, """{"error":{"code":501,"message":"This server does not support embeddings. Start it with `--embeddings`","type":"not_supported_error"}}"""));
        }

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["1", "2", "3", "4", "5"], cancellationToken: Cancelled));

        Assert.Equal(LlamaCppErrorKind.NotSupported, error.ErrorKind);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Endpoint_of_a_call_takes_all_its_requests()
    {
        _fleet.Options.ClientOptions.Model = "m";
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);

        // The address alone, as ServerUrl of a reply is.
        EmbeddingGenerationOptions options = new() { Endpoint = new LlamaCppEndpoint(_fleet["b"].Url) };
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["1", "2", "3"], options, Cancelled);

        Assert.Equal([1f, 2f, 3f], vectors.Select(vector => vector.Vector.Span[0]));
        Assert.Equal((0, 2), (_fleet["a"].PostCount, _fleet["b"].PostCount));
        Assert.Equal("Bearer key-of-b", _fleet["b"].LastHeaders["Authorization"]);
        Assert.Contains("\"m\"", _fleet["b"].LastBody, StringComparison.Ordinal);
        Assert.Null(options.ModelId);
        _fleet["b"].State = FakeState.Dead;
        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => generator.GenerateAsync("1", options, Cancelled));
        Assert.Equal(0, _fleet["a"].PostCount);
    }

    [Fact]
    public async Task Server_with_another_model_gets_none()
    {
        _fleet["b"].ParameterCount = 7;
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);

        await generator.GenerateAsync(["1", "2", "3", "4", "5", "6", "7"], cancellationToken: Cancelled);

        Assert.Equal((4, 0), (_fleet["a"].PostCount, _fleet["b"].PostCount));
    }

    [Fact]
    public async Task Input_that_is_null_is_named()
    {
        using LlamaCppRoutingEmbeddingGenerator generator = new(_fleet.Pool, ownsPool: false);

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["1", null!], cancellationToken: Cancelled));

        Assert.StartsWith("Input 1 is null.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: Cancelled));
    }

    [Fact]
    public void Generators_give_metadata_and_the_client_of_a_server()
    {
        using LlamaCppRoutingEmbeddingGenerator text = new(_fleet.Pool, ownsPool: false);
        using LlamaCppRoutingContentEmbeddingGenerator content = new(_fleet.Pool, ownsPool: false);

        foreach (IEmbeddingGenerator generator in (IEmbeddingGenerator[])[text, content])
        {
            Assert.Equal("llamacpp", ((EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!).ProviderName);
            Assert.Same(text.GetServers()[0].Client, generator.GetService(typeof(LlamaCppServerClient), _fleet["a"].Url));
            Assert.Null(generator.GetService(typeof(LlamaCppServerClient)));
            Assert.Same(generator, generator.GetService(generator.GetType()));
        }
    }

    public void Dispose() => _fleet.Dispose();

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        while (!isTrue())
        {
            await Task.Delay(1, Cancelled);
        }
    }
}
