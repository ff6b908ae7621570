using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>A schema that the server reads, and where it stood in the caller's document.</summary>
internal readonly record struct SchemaPlace(JsonObject Schema, SchemaPath Path);
