using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>A schema that the server reads, and where it stood in the caller's document (<c>#/properties/city</c>).</summary>
internal readonly record struct SchemaPlace(JsonObject Schema, string Pointer)
{
    public string PointerTo(string keyword, string name) => $"{Pointer}/{keyword}/{SchemaPointer.Escape(name)}";
}
