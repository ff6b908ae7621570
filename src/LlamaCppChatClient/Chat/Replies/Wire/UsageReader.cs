using System.Text.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads the token counts of a reply.</summary>
internal static class UsageReader
{
    /// <summary>The <c>usage</c> object that the reader stands on; null for anything else.</summary>
    public static UsagePayload? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        // Once for each reply: the generated reader will do. A count of a wrong type must not cost the reply.
        JsonElement usage = JsonElement.ParseValue(ref reader);
        try
        {
            return usage.Deserialize(UsageJsonContext.Default.UsagePayload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
