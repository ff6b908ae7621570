using System.Text.Json.Serialization;

namespace LlamaCpp.AotSmoke;

internal sealed record Person(string Name, int Age);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Person))]
internal sealed partial class SmokeJsonContext : JsonSerializerContext;
