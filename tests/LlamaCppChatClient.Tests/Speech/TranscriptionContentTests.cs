using System.Text;
using LlamaCpp.Speech;

namespace LlamaCpp.Tests.Speech;

public sealed class TranscriptionContentTests
{
    private static readonly Dictionary<string, string> Fields = new() { ["model"] = "m", ["prompt"] = "Größe\r\n\"x\"" };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Form_has_the_fields_and_then_the_audio_with_a_file_name()
    {
        using TranscriptionContent content = new(Fields, new MemoryStream("RIFF"u8.ToArray()));

        string body = await content.ReadAsStringAsync(Cancelled);

        string boundary = content.Headers.ContentType!.Parameters.Single().Value!;
        Assert.Equal("multipart/form-data", content.Headers.ContentType.MediaType);
        Assert.Equal(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n" +
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nGröße\r\n\"x\"\r\n" +
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"audio.wav\"\r\nContent-Type: application/octet-stream\r\n\r\nRIFF\r\n" +
            $"--{boundary}--\r\n",
            body);
    }

    [Fact]
    public async Task File_keeps_its_name_without_the_folder()
    {
        string path = Path.Combine(Path.GetTempPath(), $"speech-{Guid.NewGuid():N}.mp3");
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        using TranscriptionContent content = new(Fields, file);

        Assert.Contains($"filename=\"{Path.GetFileName(path)}\"", await content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_a_field_can_not_end_its_header()
    {
        using TranscriptionContent content = new(new Dictionary<string, string> { ["a\"\r\nX: y"] = "1" }, Stream.Null);

        Assert.Contains("name=\"a%22%0D%0AX: y\"\r\n\r\n1\r\n", await content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audio_is_sent_from_its_position_each_time_and_left_open()
    {
        MemoryStream audio = new("0123456789"u8.ToArray()) { Position = 4 };
        using (TranscriptionContent content = new(Fields, audio))
        {
            using MemoryStream first = new();
            using MemoryStream second = new();
            await content.CopyToAsync(first, Cancelled);
            await content.CopyToAsync(second, Cancelled);

            Assert.True(content.CanRepeat);
            Assert.Equal(first.ToArray(), second.ToArray());
            Assert.Equal(first.Length, content.Headers.ContentLength);
            Assert.Contains("\r\n\r\n456789\r\n", Encoding.UTF8.GetString(first.ToArray()), StringComparison.Ordinal);
        }

        Assert.True(audio.CanRead);
    }

    [Fact]
    public async Task Audio_that_can_not_seek_is_sent_once_and_has_no_length()
    {
        using TranscriptionContent content = new(Fields, new ScriptedStream("abc"u8.ToArray()) { BytesPerRead = 1 });

        Assert.False(content.CanRepeat);
        Assert.Null(content.Headers.ContentLength);
        using MemoryStream first = new();
        await content.CopyToAsync(first, Cancelled);
        Assert.Contains("\r\n\r\nabc\r\n", Encoding.UTF8.GetString(first.ToArray()), StringComparison.Ordinal);
        HttpRequestException exception = await Assert.ThrowsAsync<HttpRequestException>(() => content.CopyToAsync(Stream.Null, Cancelled));
        Assert.Contains("sent already", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Audio_is_never_in_memory_as_a_whole()
    {
        EndlessAudio audio = new(200_000_000);
        using TranscriptionContent content = new(Fields, audio);
        long before = GC.GetAllocatedBytesForCurrentThread();

        // Nothing in it waits, so that all of it runs on this thread, and other tests don't count.
        Task copy = content.CopyToAsync(Stream.Null, Cancelled);

        Assert.True(copy.IsCompletedSuccessfully);
        Assert.Equal(200_000_000, audio.Sent);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private sealed class EndlessAudio(long length) : Stream
    {
        public long Sent { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = (int)Math.Min(buffer.Length, length - Sent);
            Sent += count;
            return new ValueTask<int>(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
