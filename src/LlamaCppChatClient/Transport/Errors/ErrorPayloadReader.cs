using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>Finds the error in whatever a server, a router or a proxy sent; never throws.</summary>
internal static class ErrorPayloadReader
{
    /// <summary>Reads <c>{"error":{…}}</c>, <c>{"error":"…"}</c>, <c>{"message":"…"}</c>, <c>{"detail":"…"}</c> or a string; null for anything else.</summary>
    public static ErrorPayload? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return Read(JsonMembers.Find(root, "error") is { ValueKind: not JsonValueKind.Undefined } error ? error : root);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the value of an <c>error</c> member; null when it says nothing.</summary>
    public static ErrorPayload? Read(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            return new ErrorPayload { Message = JsonMembers.Text(error) ?? error.GetRawText() };
        }

        ErrorPayload payload = new()
        {
            Code = JsonMembers.Int32(error, "code"),
            Message = JsonMembers.Text(error, "message") ?? JsonMembers.Text(error, "detail"),
            Type = JsonMembers.Text(error, "type"),
            NPromptTokens = JsonMembers.Int32(error, "n_prompt_tokens"),
            NCtx = JsonMembers.Int32(error, "n_ctx"),
        };
        return payload.Message is null && payload.Type is null ? null : payload;
    }

    /// <summary>Reads the value of an <c>error</c> member, and quotes one that is of no known form; null only when there is no error.</summary>
    public static ErrorPayload? ReadMember(JsonElement error) => error.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
        ? null
        : Read(error) ?? new ErrorPayload { Message = error.GetRawText() };
}
