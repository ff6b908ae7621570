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
