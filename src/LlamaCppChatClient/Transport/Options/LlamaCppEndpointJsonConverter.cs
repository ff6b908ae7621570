using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp.Transport;

/// <summary>Writes an endpoint as its address, without the key.</summary>
internal sealed class LlamaCppEndpointJsonConverter : JsonConverter<LlamaCppEndpoint>
{
    public override LlamaCppEndpoint? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } address ? new LlamaCppEndpoint(new Uri(address)) : null;

    public override void Write(Utf8JsonWriter writer, LlamaCppEndpoint value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.BaseUrl.ToString());
}
