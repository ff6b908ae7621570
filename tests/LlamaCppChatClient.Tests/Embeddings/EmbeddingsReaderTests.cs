using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LlamaCpp.Embeddings;

namespace LlamaCpp.Tests.Embeddings;

public class EmbeddingsReaderTests
{
    [Fact]
    public void Recorded_base64_is_read_with_model_and_usage()
    {
        byte[] reply = Captures.Load("embeddings/base64.http").Response!.Body;

        EmbeddingsPayload payload = EmbeddingsReader.Read(new(reply), expectedVectors: 1);

        (int? index, float[] vector) = Assert.Single(payload.Data);
        Assert.Equal(0, index);
        Assert.Equal(160, vector.Length);
        Assert.Equal(1, vector.Sum(number => (double)number * number), tolerance: 1e-5);
        Assert.Equal("tiny-embed", payload.Model);
        Assert.Equal(4, payload.Usage!.PromptTokens);
    }

    [Fact]
    public void Recorded_numbers_are_the_bits_of_the_recorded_base64()
    {
        // The recording of the numbers is cut after the fourth.
        string numbers = Captures.Load("embeddings/float.http").Response!.Text.Replace(",/* trimmed */", "", StringComparison.Ordinal);
        byte[] base64 = Captures.Load("embeddings/base64.http").Response!.Body;

        float[] fromNumbers = Read(numbers);
        float[] fromBase64 = EmbeddingsReader.Read(new(base64), 1).Data[0].Vector;

        Assert.Equal(fromNumbers.Select(BitConverter.SingleToInt32Bits), fromBase64.Take(4).Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Numbers_with_17_digits_keep_every_bit()
    {
        float[] vector = [0.1f, -0.0f, 1e-45f, float.MaxValue, 1 / 3f, -2.5e-30f, .. Enumerable.Range(1, 3000).Select(i => MathF.Sin(i) / i)];
        string numbers = string.Join(',', vector.Select(number => ((double)number).ToString("G17", null)));

        float[] read = Read($$"""{"data":[{"embedding":[{{numbers}}],"index":0}]}""");

        Assert.Equal(vector.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Null_among_numbers_is_not_a_number()
    {
        float[] read = Read("""{"data":[{"embedding":[0.5,null],"index":0}]}""");

        Assert.Equal([0.5f, float.NaN], read);
    }

    [Fact]
    public void Base64_with_escaped_slashes_is_read()
    {
        float[] vector = [BitConverter.Int32BitsToSingle(unchecked((int)0xFFFFBFFF)), 1];
        string base64 = Base64Of(vector);
        Assert.Contains('/', base64);

        float[] read = Read($$"""{"data":[{"embedding":"{{base64.Replace("/", "\\/", StringComparison.Ordinal)}}"}]}""");

        Assert.Equal(vector.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Machine_with_the_other_byte_order_turns_the_bytes_round()
    {
        byte[] base64 = Encoding.ASCII.GetBytes(Convert.ToBase64String([0x3F, 0x80, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00]));

        float[] read = VectorReader.Decode(base64, isLittleEndian: !BitConverter.IsLittleEndian);

        Assert.Equal([1f, -2f], read);
    }

    [Fact]
    public void Members_come_in_any_order_and_unknown_ones_are_skipped()
    {
        string json = $$$"""
            {"usage":null,"x":{"data":[1]},"data":[{"index":7,"object":"embedding","y":[[]],"embedding":"{{{Base64Of([1, 2])}}}"},{"embedding":[3]}],"error":null,"model":"m"}
            """;

        EmbeddingsPayload payload = EmbeddingsReader.Read(new(Encoding.UTF8.GetBytes(json)), 2);

        Assert.Equal([7, null], payload.Data.Select(item => item.Index));
        Assert.Equal([1, 2], payload.Data[0].Vector);
        Assert.Equal([3], payload.Data[1].Vector);
        Assert.Equal("m", payload.Model);
        Assert.Null(payload.Usage);
        Assert.Null(payload.Error);
    }

    [Theory]
    [InlineData("\"usage\":{\"prompt_tokens\":\"many\"}")]
    [InlineData("\"usage\":7")]
    [InlineData("\"model\":{}")]
    public void Extras_of_a_wrong_type_do_not_cost_the_vectors(string extra)
    {
        float[] read = Read($$"""{{{extra}},"data":[{"embedding":[1]}]}""");

        Assert.Equal([1], read);
    }

    [Fact]
    public void Error_in_place_of_vectors_is_kept()
    {
        EmbeddingsPayload payload = EmbeddingsReader.Read(new("""{"error":{"code":500,"message":"broken","type":"server_error"}}"""u8.ToArray()), 1);

        Assert.Equal("broken", payload.Error!.Message);
        Assert.Equal(500, payload.Error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":[[1]]}""")]
    [InlineData("""{"data":[{"index":0}]}""")]
    [InlineData("""{"data":[{"embedding":7}]}""")]
    [InlineData("""{"data":[{"embedding":[[1]]}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA"}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA="}]}""")]
    [InlineData("""{"data":[{"embedding":"A*AAAA=="}]}""")]
    [InlineData("""{"data":[{"embedding":"AA=AAA=="}]}""")]
    [InlineData("""{"data":[{"embedding":"\uD800AAA"}]}""")]
    [InlineData("""{"data":[{"embedding":[1],"index":0.5}]}""")]
    [InlineData("""{"data":[{"embedding":[1],"index":99999999999}]}""")]
    [InlineData("""{"data":[{"embedding":[1],"index":0}]} x""")]
    public void Anything_else_is_refused(string json)
    {
        Assert.ThrowsAny<JsonException>(() => EmbeddingsReader.Read(new(Encoding.UTF8.GetBytes(json)), 1));
    }

    [Fact]
    public void Reply_cut_anywhere_is_refused()
    {
        byte[] reply = """{"model":"m","data":[{"embedding":"AACAPw==","index":0},{"embedding":[1,2.5],"index":1}],"usage":{"prompt_tokens":1}}"""u8.ToArray();

        Assert.All(Enumerable.Range(0, reply.Length), length =>
            Assert.ThrowsAny<JsonException>(() => EmbeddingsReader.Read(new(reply.AsMemory(0, length)), 2)));
        Assert.Equal(2, EmbeddingsReader.Read(new(reply), 2).Data.Count);
    }

    private static float[] Read(string json) => Assert.Single(EmbeddingsReader.Read(new(Encoding.UTF8.GetBytes(json)), 1).Data).Vector;

    private static string Base64Of(float[] vector) => Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()));
}
