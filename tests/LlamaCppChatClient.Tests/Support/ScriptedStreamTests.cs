namespace LlamaCpp.Tests.Support;

public class ScriptedStreamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_end_at_the_splits()
    {
        using ScriptedStream stream = new("abcdef"u8.ToArray()) { SplitAt = [1, 4] };

        Assert.Equal([1, 3, 2, 0, 0], await ReadSizesAsync(stream, 5));
    }

    [Fact]
    public async Task Reads_are_no_longer_than_told()
    {
        using ScriptedStream stream = new("abcde"u8.ToArray()) { BytesPerRead = 2 };

        Assert.Equal([2, 2, 1, 0], await ReadSizesAsync(stream, 4));
    }

    [Fact]
    public async Task What_stands_before_an_error_is_read_first()
    {
        using ScriptedStream stream = new("abcdef"u8.ToArray()) { FailAt = 4 };

        Assert.Equal([4], await ReadSizesAsync(stream, 1));
        await Assert.ThrowsAsync<HttpIOException>(() => ReadSizesAsync(stream, 1));
    }

    [Fact]
    public async Task Stalled_read_ends_when_it_is_cancelled()
    {
        using ScriptedStream stream = new("ab"u8.ToArray()) { StallAt = 2 };
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        Assert.Equal([2], await ReadSizesAsync(stream, 1));
        ValueTask<int> read = stream.ReadAsync(new byte[1], source.Token);
        Assert.False(read.IsCompleted);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.AsTask());
    }

    private static async Task<List<int>> ReadSizesAsync(ScriptedStream stream, int count)
    {
        List<int> sizes = [];
        for (int i = 0; i < count; i++)
        {
            sizes.Add(await stream.ReadAsync(new byte[100], Cancelled));
        }

        return sizes;
    }
}
