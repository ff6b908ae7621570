namespace LlamaCpp.Tests.Support;

public class ChunkedTests
{
    [Fact]
    public void Chunks_are_joined()
    {
        var decoded = Chunked.Decode("3\r\nabc\r\nA;note=1\r\n0123456789\r\n0\r\n\r\nmore"u8);

        Assert.Equal("abc0123456789"u8.ToArray(), decoded!.Value.Data);
        Assert.Equal("3\r\nabc\r\nA;note=1\r\n0123456789\r\n0\r\n\r\n".Length, decoded.Value.Length);
    }

    [Fact]
    public void Body_is_incomplete_until_its_last_byte()
    {
        byte[] whole = [.. Chunked.Encode("hello"u8), .. Chunked.End];

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(Chunked.Decode(whole.AsSpan(0, length))));
        Assert.NotNull(Chunked.Decode(whole));
    }

    [Fact]
    public void No_data_makes_no_chunk_for_that_would_end_the_body() =>
        Assert.Empty(Chunked.Encode([]));
}
