using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaCpp.Errors;

namespace LlamaCpp.Chat;

/// <summary>Writes a JSON schema as llama-server takes it: in the same meaning, without what it refuses or hangs on.</summary>
/// <remarks>
/// Only what the server reads of a schema is touched. Checked against llama.cpp 0.7.0 (build 11669); WIRE.md section 5,
/// captures tools/schema-matrix.json and structured/schema-matrix.json.
/// </remarks>
internal static class SchemaAdapter
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the schema as compact UTF-8 JSON.</summary>
    /// <param name="schema">
    /// The schema: an object, or <c>true</c>, which becomes "any JSON object", since the server takes no boolean there.
    /// <c>null</c> and an undefined element become <c>{}</c>, which is how the server reads them.
    /// </param>
    /// <param name="where">Whose schema it is, for messages: "tool 'get_weather'", "the response format".</param>
    /// <returns>Valid JSON, nested at most 1,000 deep: write it raw, and without validation, which stops at 64.</returns>
    /// <exception cref="ArgumentException">The server can't do what the schema says, or would hang on it.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(JsonElement schema, string where)
    {
        try
        {
            return Adapt(schema, where);
        }

        // JSON that is not text: half a surrogate pair in a name or a string.
        catch (Exception error) when (error is InvalidOperationException or ArgumentException && !OptionError.Is(error))
        {
            throw SchemaDocument.CreateException(where, "#", $"it has a name or a string that is not valid text ({error.GetType().Name})");
        }
    }

    private static ReadOnlyMemory<byte> Adapt(JsonElement schema, string where) => schema.ValueKind switch
    {
        JsonValueKind.Object => Adapt(SchemaDocument.Copy(schema, where)),
        JsonValueKind.True => """{"type":"object"}"""u8.ToArray(),
        JsonValueKind.Null or JsonValueKind.Undefined => "{}"u8.ToArray(),
        JsonValueKind.False => throw SchemaDocument.CreateException(where, "#", "it is false, which no value matches"),
        _ => throw SchemaDocument.CreateException(where, "#", $"it is not an object but a JSON {schema.ValueKind.ToString().ToLowerInvariant()}"),
    };

    private static ReadOnlyMemory<byte> Adapt(SchemaDocument document)
    {
        SchemaReading reading = SchemaReading.Of(document);
        foreach (SchemaPlace place in reading.Places)
        {
            SchemaErrors.ThrowIfAny(document, place);
            SchemaRewriter.Rewrite(document, place);
        }

        // Last, since the rewriting can move what the references point at.
        SchemaReferences.Rewrite(document, reading.References);

        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Compact))
        {
            document.Root.WriteTo(writer);
        }

        return bytes.WrittenMemory;
    }
}
