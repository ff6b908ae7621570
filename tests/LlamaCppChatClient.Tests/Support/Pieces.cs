using System.Buffers;

namespace LlamaCpp.Tests.Support;

/// <summary>Memory in several pieces, as a body comes.</summary>
internal static class Pieces
{
    public static ReadOnlySequence<byte> Of(params ReadOnlySpan<byte[]> pieces)
    {
        Piece first = new(pieces[0], null);
        Piece last = first;
        foreach (byte[] bytes in pieces[1..])
        {
            last = new Piece(bytes, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>All bytes in one piece, in two of every size, and byte by byte.</summary>
    public static IEnumerable<byte[][]> CutsOf(byte[] bytes) =>
    [
        [bytes],
        .. Enumerable.Range(0, bytes.Length + 1).Select(at => new[] { bytes[..at], bytes[at..] }),
        [.. bytes.Chunk(1)],
    ];

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
