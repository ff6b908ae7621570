using System.Text.Json;

namespace LlamaCpp.Wire;

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
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out JsonElement error) ? Read(error) : Read(root);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads the value of an <c>error</c> member; null when it says nothing.</summary>
    public static ErrorPayload? Read(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            return new ErrorPayload { Message = error.GetString() };
        }

        if (error.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        ErrorPayload payload = new()
        {
            Code = Number(error, "code"),
            Message = Text(error, "message") ?? Text(error, "detail"),
            Type = Text(error, "type"),
            NPromptTokens = Number(error, "n_prompt_tokens"),
            NCtx = Number(error, "n_ctx"),
        };
        return payload.Message is null && payload.Type is null ? null : payload;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;
}
