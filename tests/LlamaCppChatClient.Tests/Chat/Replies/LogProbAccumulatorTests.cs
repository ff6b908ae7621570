using System.Text.Json;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

public class LogProbAccumulatorTests
{
    [Fact]
    public void Tokens_of_all_chunks_come_in_order()
    {
        LogProbAccumulator accumulator = new();

        accumulator.Add(JsonElement.Parse("[1,2]"));
        accumulator.Add(JsonElement.Parse("[]"));
        accumulator.Add(JsonElement.Parse("[3]"));

        Assert.Equal("[1,2,3]", accumulator.ToJson()!.Value.GetRawText());
    }

    [Fact]
    public void Lists_without_tokens_are_one_without_tokens()
    {
        LogProbAccumulator accumulator = new();

        accumulator.Add(JsonElement.Parse("[]"));
        accumulator.Add(JsonElement.Parse("[]"));

        Assert.Equal("[]", accumulator.ToJson()!.Value.GetRawText());
    }

    [Fact]
    public void Nothing_collected_is_null()
    {
        LogProbAccumulator accumulator = new();

        accumulator.Add(default);
        accumulator.Add(JsonElement.Parse("null"));

        Assert.Null(accumulator.ToJson());
    }
}
