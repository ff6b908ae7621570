using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

public class OutputReaderTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one", "two")]
    [InlineData("one\r\ntwo", "one", "two")]
    [InlineData("10 %\r20 %\rdone\n", "10 %", "20 %", "done")]
    [InlineData("one\n\ntwo\n", "one", "", "two")]
    [InlineData("")]
    public async Task Lines_end_as_they_do_for_a_terminal(string output, params string[] lines)
    {
        Assert.Equal(lines, await ReadAsync(new StringReader(output)));
    }

    [Fact]
    public async Task Line_without_an_end_is_cut_and_does_not_pile_up()
    {
        const int Blocks = 20_000;
        EndlessLine output = new(Blocks, "\nnext\n");

        List<string> lines = await ReadAsync(output);

        Assert.Equal([new string('x', OutputReader.MaxLine) + "…", "next"], lines);
    }

    [Fact]
    public async Task Output_that_is_closed_while_it_is_read_ends_the_reading()
    {
        Assert.Equal(["last"], await ReadAsync(new ClosedReader("last")));
    }

    private static async Task<List<string>> ReadAsync(TextReader output)
    {
        List<string> lines = [];
        await OutputReader.ReadAsync(output, lines.Add);
        return lines;
    }

    /// <summary>Gives blocks of one letter, then an end.</summary>
    private sealed class EndlessLine(int blocks, string end) : TextReader
    {
        private int _read;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            if (_read == blocks + 1)
            {
                return ValueTask.FromResult(0);
            }

            if (_read++ == blocks)
            {
                end.CopyTo(buffer.Span);
                return ValueTask.FromResult(end.Length);
            }

            buffer.Span.Fill('x');
            return ValueTask.FromResult(buffer.Length);
        }

        public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();
    }

    private sealed class ClosedReader(string text) : StringReader(text)
    {
        private bool _given;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            ObjectDisposedException.ThrowIf(_given, this);

            _given = true;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
