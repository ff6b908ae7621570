using System.Text.Json;

namespace LlamaCpp.Embeddings;

/// <summary>A vector has a word where JSON has a number.</summary>
internal sealed class NotANumberException(int place, string word, JsonException inner) : JsonException(inner.Message, inner)
{
    /// <summary>The place of the vector in the reply.</summary>
    public int Place => place;

    /// <summary>NaN or Infinity.</summary>
    public string Word => word;
}
