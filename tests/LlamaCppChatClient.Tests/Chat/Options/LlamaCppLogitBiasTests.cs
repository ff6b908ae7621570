using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class LlamaCppLogitBiasTests
{
    [Fact]
    public void Text_that_looks_like_a_token_id_stays_a_text()
    {
        LlamaCppLogitBias bias = new() { ["15"] = 1, [15] = 2 };

        LlamaCppLogitBias read = new ChatOptions { LogitBias = bias }.LogitBias!;

        Assert.Equal(1, read["15"]);
        Assert.Equal(2, read[15]);
        Assert.Equal(0, read[16]);
        Assert.Equal(0, read["16"]);
    }

    [Fact]
    public void Object_form_set_by_hand_is_read_as_the_server_reads_it()
    {
        const string Json = """{"15":5,"hello":-0.5,"16":false}""";
        ChatOptions options = new() { AdditionalProperties = new() { ["logit_bias"] = JsonElement.Parse(Json) } };

        LlamaCppLogitBias bias = options.LogitBias!;

        Assert.Equal(new Dictionary<int, float> { [15] = 5, [16] = LlamaCppLogitBias.Never }, bias.Tokens);
        Assert.Equal(new Dictionary<string, float> { ["hello"] = -0.5f }, bias.Texts);
    }

    [Fact]
    public void Pairs_give_the_same_as_an_initializer()
    {
        LlamaCppLogitBias bias = new([new(15, 1), new(15, 5)], [new("hello", LlamaCppLogitBias.Never)]);

        Assert.Equal(5, bias[15]);
        Assert.Equal(LlamaCppLogitBias.Never, bias["hello"]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Bias_that_json_can_not_say_is_refused(float bias)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaCppLogitBias { [15] = bias });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaCppLogitBias { ["hello"] = bias });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaCppLogitBias([new(15, bias)]));
    }

    [Theory]
    [InlineData("[15,5]")]
    [InlineData("[[15]]")]
    [InlineData("[[1.5,5]]")]
    [InlineData("[[true,5]]")]
    [InlineData("[[15,true]]")]
    [InlineData("[[15,1e400]]")]
    [InlineData("5")]
    public void Malformed_biases_are_named_when_read(string json)
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["logit_bias"] = JsonElement.Parse(json) } };

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => options.LogitBias);

        Assert.Contains("logit_bias", exception.Message, StringComparison.Ordinal);
    }
}
