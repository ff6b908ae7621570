using System.Buffers;

namespace LlamaCpp.Json;

/// <summary>Bytes in pooled memory, which is given back at the end: in one block up to a megabyte, in a list of them beyond.</summary>
internal sealed class PooledBlocks : IBufferWriter<byte>, IDisposable
{
    // A block that is full is copied into one four times as large: each piece of a request is a system call, which costs more.
    private const int FirstBlockSize = 16 * 1024;
    private const int LargestBlockSize = 1024 * 1024;

    private readonly List<(byte[] Bytes, int Length)> _full = [];
    private byte[] _current = [];
    private int _used;

    public long Length { get; private set; }

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    public int BlockCount => _full.Count + 1;

    public ReadOnlyMemory<byte> GetBlock(int index) =>
        index < _full.Count ? _full[index].Bytes.AsMemory(0, _full[index].Length) : _current.AsMemory(0, _used);

    /// <summary>All bytes, until the next writing.</summary>
    public ReadOnlySequence<byte> ToSequence()
    {
        if (_full.Count == 0)
        {
            return new ReadOnlySequence<byte>(_current, 0, _used);
        }

        Segment first = new(GetBlock(0), 0);
        Segment last = first;
        for (int index = 1; index < BlockCount; index++)
        {
            last = last.Append(GetBlock(index));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public void Dispose()
    {
        foreach ((byte[] bytes, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        Return(_current);
        _full.Clear();
        _current = [];
        _used = 0;
    }

    private void Reserve(int sizeHint)
    {
        if (_current.Length - _used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        bool grows = _current.Length < LargestBlockSize;
        int size = _current.Length == 0 ? FirstBlockSize : grows ? _current.Length * 4 : LargestBlockSize;
        byte[] next = ArrayPool<byte>.Shared.Rent(Math.Max(grows ? _used + sizeHint : sizeHint, size));
        if (grows)
        {
            _current.AsSpan(0, _used).CopyTo(next);
            Return(_current);
        }
        else
        {
            _full.Add((_current, _used));
            _used = 0;
        }

        _current = next;
    }

    private static void Return(byte[] block)
    {
        if (block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
