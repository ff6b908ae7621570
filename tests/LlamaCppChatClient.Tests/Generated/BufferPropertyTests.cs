using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using LlamaCpp.Json;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Generated;

/// <summary>The pooled buffers hold what was put into them.</summary>
public class BufferPropertyTests
{
    private static readonly Gen<byte[]> Bytes =
        from size in Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, 60_000))
        from seed in Gen.Choose(0, 1_000_000)
        select Random(size, seed);

    [Fact]
    public void Text_is_what_was_appended() => Holds.For(ChatEventGenerators.Text.ListOf(), texts =>
    {
        using TextBuffer buffer = new();

        foreach (string text in texts)
        {
            Utf8JsonReader reader = new(JsonSerializer.SerializeToUtf8Bytes(text));
            reader.Read();
            buffer.Append(text);
            buffer.Append(ref reader);
        }

        Assert.Equal(string.Concat(texts.Select(text => text + text)), buffer.ToString());
    });

    [Fact]
    public void Blocks_hold_what_was_written() => Holds.For(Bytes.ListOf(), pieces =>
    {
        using PooledBlocks blocks = new();

        foreach (byte[] piece in pieces)
        {
            blocks.Write(piece);
        }

        byte[][] held = [.. Enumerable.Range(0, blocks.BlockCount).Select(index => blocks.GetBlock(index).ToArray())];
        Assert.True(held.SelectMany(block => block).SequenceEqual(pieces.SelectMany(piece => piece)));
        Assert.Equal(pieces.Sum(piece => piece.Length), blocks.Length);
    }, count: 20);

    [Fact]
    public void Body_with_streamed_binaries_is_the_plain_json() => Holds.For(ChatEventGenerators.Text.Zip(Bytes).ListOf(), parts =>
    {
        using RequestBody body = new();
        body.Json.WriteStartArray();
        foreach ((string text, byte[] data) in parts)
        {
            body.Json.WriteStringValue(text);
            body.WriteBase64(text, data);
        }

        body.Json.WriteEndArray();
        body.Complete();

        byte[] sent = body.ToArray();
        Assert.Equal(sent.Length, body.Headers.ContentLength);
        Assert.Equal(
            parts.SelectMany(part => new[] { part.Item1, part.Item1 + Convert.ToBase64String(part.Item2) }),
            StrictJson.Parse(sent).EnumerateArray().Select(item => item.GetString()));
    }, count: 20);

    private static byte[] Random(int size, int seed)
    {
        byte[] bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
