using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Json;

/// <summary>Writes a value of any type that applications put into dictionaries.</summary>
internal static class JsonValueWriter
{
    /// <summary>Writes the value as JSON, by <paramref name="options"/> where its type is no basic one.</summary>
    /// <exception cref="NotSupportedException">The value's type cannot be written.</exception>
    public static void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions? options = null)
    {
        try
        {
            WriteValue(writer, value, options);
        }

        // Half a surrogate pair in a JsonElement is reported as an invalid operation.
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            throw new NotSupportedException($"A value of type {value?.GetType()} can't be written as JSON: {exception.Message}", exception);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, JsonSerializerOptions? options)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                writer.WriteNullValue();
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case JsonNode node:
                node.WriteTo(writer);
                break;
            default:
                JsonTypeInfo type = (options ?? AIJsonUtilities.DefaultOptions).GetTypeInfo(value.GetType());
                JsonSerializer.SerializeToElement(value, type).WriteTo(writer);
                break;
        }
    }
}
