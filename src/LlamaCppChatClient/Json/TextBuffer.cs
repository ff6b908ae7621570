using System.Buffers;
using System.Text.Json;

namespace LlamaCpp.Json;

/// <summary>Text that grows in a pooled array, so that a chunk's text costs no string until somebody wants one.</summary>
internal sealed class TextBuffer : IDisposable
{
    private char[] _chars = [];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Appends the JSON string that the reader stands on, unescaped.</summary>
    public void Append(ref Utf8JsonReader reader)
    {
        // A UTF-16 text is never longer than its UTF-8 or its escaped form.
        int most = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        Reserve(most);
        Length += reader.CopyString(_chars.AsSpan(Length));
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Takes the first characters away.</summary>
    public void RemoveStart(int count)
    {
        Span[count..].CopyTo(_chars);
        Length -= count;
    }

    public override string ToString() => Span.ToString();

    public void Dispose()
    {
        char[] chars = _chars;
        _chars = [];
        Length = 0;
        if (chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private void Reserve(int more)
    {
        if (_chars.Length - Length >= more)
        {
            return;
        }

        char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(checked(Length + more), Math.Max(64, (int)Math.Min(_chars.Length * 2L, Array.MaxLength))));
        Span.CopyTo(larger);
        if (_chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_chars);
        }

        _chars = larger;
    }
}
