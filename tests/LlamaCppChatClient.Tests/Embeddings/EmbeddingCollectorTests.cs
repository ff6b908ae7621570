using LlamaCpp.Chat;
using LlamaCpp.Embeddings;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Embeddings;

public class EmbeddingCollectorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Vectors_stand_in_input_order_whatever_order_they_came_in()
    {
        EmbeddingCollector collector = new(5);

        string? second = collector.Add(Reply((1, [4]), (0, [3])), start: 3, length: 2, "asked", Now);
        string? first = collector.Add(Reply((2, [2]), (0, [0]), (1, [1])), start: 0, length: 3, "asked", Now);

        Assert.Null(first);
        Assert.Null(second);
        Assert.Equal([0, 1, 2, 3, 4], collector.ToGeneratedEmbeddings().Select(embedding => embedding.Vector.Span[0]));
    }

    [Fact]
    public void Vectors_without_an_index_belong_to_the_input_of_their_place()
    {
        EmbeddingCollector collector = new(2);

        Assert.Null(collector.Add(Reply((null, [1]), (null, [2])), 0, 2, "asked", Now));

        Assert.Equal([1, 2], collector.ToGeneratedEmbeddings().Select(embedding => embedding.Vector.Span[0]));
    }

    [Fact]
    public void Each_vector_has_the_model_that_made_it_and_the_time()
    {
        EmbeddingCollector collector = new(2);
        EmbeddingsPayload named = Reply((0, [1]));
        named.Model = "answered";

        collector.Add(named, 0, 1, "asked", Now);
        collector.Add(Reply((0, [2])), 1, 1, "asked", Now);

        GeneratedEmbeddings<Embedding<float>> all = collector.ToGeneratedEmbeddings();
        Assert.Equal(["answered", "asked"], all.Select(embedding => embedding.ModelId));
        Assert.All(all, embedding => Assert.Equal(Now, embedding.CreatedAt));
    }

    [Fact]
    public void Usage_is_added_up()
    {
        EmbeddingCollector collector = new(3);
        EmbeddingsPayload first = Reply((0, [1]));
        first.Usage = new UsagePayload { PromptTokens = 3, TotalTokens = 3 };
        EmbeddingsPayload third = Reply((0, [1]));
        third.Usage = new UsagePayload { PromptTokens = 4, TotalTokens = 4 };

        collector.Add(first, 0, 1, "m", Now);
        collector.Add(Reply((0, [1])), 1, 1, "m", Now);
        collector.Add(third, 2, 1, "m", Now);

        Assert.Equal((7, 7), (collector.ToGeneratedEmbeddings().Usage!.InputTokenCount, collector.Usage!.TotalTokenCount));
    }

    [Fact]
    public void Usage_that_no_reply_has_is_null()
    {
        EmbeddingCollector collector = new(1);

        collector.Add(Reply((0, [1])), 0, 1, "m", Now);

        Assert.Null(collector.ToGeneratedEmbeddings().Usage);
    }

    [Fact]
    public void First_input_without_a_vector_is_named() =>
        Assert.Equal("it has 0 vectors for 1 input, and none for input 0", new EmbeddingCollector(1).Add(Reply(), 0, 1, "m", Now));

    [Fact]
    public void Vector_for_no_input_of_one_is_named() =>
        Assert.Equal("it has a vector with the index 1 in answer to 1 input", new EmbeddingCollector(1).Add(Reply((1, [1])), 0, 1, "m", Now));

    [Fact]
    public void Result_before_all_replies_are_in_is_an_exception() =>
        Assert.Equal("Not all replies are in.", Assert.Throws<InvalidOperationException>(new EmbeddingCollector(1).ToGeneratedEmbeddings).Message);

    [Fact]
    public void Missing_vector_is_named() =>
        Assert.Equal("it has 1 vectors for 2 inputs, and none for input 10", new EmbeddingCollector(12).Add(Reply((1, [1])), 10, 2, "m", Now));

    [Fact]
    public void Second_vector_for_one_input_is_named() =>
        Assert.Equal("it has two vectors for input 10", new EmbeddingCollector(12).Add(Reply((0, [1]), (0, [1])), 10, 2, "m", Now));

    [Fact]
    public void Second_vector_for_a_later_input_is_named() =>
        Assert.Equal("it has two vectors for input 11", new EmbeddingCollector(12).Add(Reply((1, [1]), (1, [1])), 10, 2, "m", Now));

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Vector_for_no_input_is_named(int index) =>
        Assert.Equal($"it has a vector with the index {index} in answer to 2 inputs", new EmbeddingCollector(12).Add(Reply((index, [1])), 0, 2, "m", Now));

    [Fact]
    public void Vectors_of_different_lengths_are_named() =>
        Assert.Equal("the vector for input 1 has 1 dimensions, others have 2", new EmbeddingCollector(2).Add(Reply((0, [1, 2]), (1, [1])), 0, 2, "m", Now));

    [Fact]
    public void Empty_vector_is_named() =>
        Assert.Equal("the vector for input 0 has 0 dimensions, others have 0", new EmbeddingCollector(1).Add(Reply((0, [])), 0, 1, "m", Now));

    private static EmbeddingsPayload Reply(params (int? Index, float[] Vector)[] items)
    {
        EmbeddingsPayload payload = new(items.Length);
        payload.Data.AddRange(items.Select(item => new EmbeddingItem(item.Index, item.Vector)));
        return payload;
    }
}
