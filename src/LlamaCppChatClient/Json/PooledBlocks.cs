using System.Buffers;

namespace LlamaCpp.Json;

/// <summary>Bytes in a list of pooled blocks: grows without copying, and gives everything back at the end.</summary>
internal sealed class PooledBlocks : IBufferWriter<byte>, IDisposable
{
    // Each block is four times as large as the one before: a long history goes out in few pieces.
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

        if (_current.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_current);
        }

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

        if (_used > 0)
        {
            _full.Add((_current, _used));
        }
        else if (_current.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_current);
        }

        int size = _current.Length == 0 ? FirstBlockSize : Math.Min(_current.Length, LargestBlockSize / 4) * 4;
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, size));
        _used = 0;
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
