using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LlamaCpp.Json;

/// <summary>The generated writer of JSON that a caller made by hand.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class NodeJsonContext : JsonSerializerContext;
