using System.Runtime.InteropServices;
using System.Text;

namespace LlamaCpp.Routing.Affinity;

/// <summary>A running 64-bit hash (FNV-1a) that is the same in every process, so that two instances of an application agree.</summary>
internal struct StableHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private ulong _state;

    public StableHash() => _state = Offset;

    /// <summary>The hash of everything that was added so far.</summary>
    public readonly ulong Value => Mix(_state);

    /// <summary>The hash of one text.</summary>
    public static ulong Of(string text)
    {
        StableHash hash = new();
        hash.Add(text);
        return hash.Value;
    }

    /// <summary>Spreads the bits: FNV alone changes the upper ones little with the last byte (the finalizer of SplitMix64).</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public void Add(byte value) => _state = (_state ^ value) * Prime;

    /// <summary>Adds bytes and their number, so that "ab" and "c" differ from "a" and "bc".</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Add(value);
        }

        int length = bytes.Length;
        foreach (byte value in MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref length, 1)))
        {
            Add(value);
        }
    }

    /// <summary>Adds a text; null differs from the empty one.</summary>
    public void Add(string? text)
    {
        Add(text is null ? (byte)0 : (byte)1);
        Add(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
