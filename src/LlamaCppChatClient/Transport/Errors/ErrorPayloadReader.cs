using System.Text.Json;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>Finds the error in whatever a server, a router or a proxy sent; never throws.</summary>
internal static class ErrorPayloadReader
{
    private const int MaxEmptyDepth = 4;

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
            CodeName = JsonMembers.Text(error, "code"),
            Message = NullIfEmpty(JsonMembers.Text(error, "message")) ?? NullIfEmpty(JsonMembers.Text(error, "detail")),
            Type = NullIfEmpty(JsonMembers.Text(error, "type")),
            NPromptTokens = JsonMembers.Int32(error, "n_prompt_tokens"),
            NCtx = JsonMembers.Int32(error, "n_ctx"),
        };
        return payload.Message is null && payload.Type is null ? null : payload;
    }

    /// <summary>Reads the value of an <c>error</c> member, and quotes one that is of no known form.</summary>
    /// <param name="error">The value; undefined when there is none.</param>
    /// <param name="isBesideAnswer">Whether there is an answer beside it; some servers send an empty error with each.</param>
    /// <returns>The error; null when there is none.</returns>
    public static ErrorPayload? ReadMember(JsonElement error, bool isBesideAnswer) =>
        error.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || (isBesideAnswer && IsEmpty(error))
            ? null
            : Read(error) ?? new ErrorPayload { Message = error.GetRawText() };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static bool IsEmpty(JsonElement error, int depth = 0) => error.ValueKind switch
    {
        JsonValueKind.Object => depth < MaxEmptyDepth && error.EnumerateObject().All(member => IsEmpty(member.Value, depth + 1)),
        JsonValueKind.Array => depth < MaxEmptyDepth && error.EnumerateArray().All(item => IsEmpty(item, depth + 1)),
        JsonValueKind.String => string.IsNullOrWhiteSpace(JsonMembers.Text(error) ?? error.GetRawText()),
        JsonValueKind.Number => error.TryGetInt32(out int code) && code is 0 or 200,
        JsonValueKind.True => false,
        _ => true,
    };
}
