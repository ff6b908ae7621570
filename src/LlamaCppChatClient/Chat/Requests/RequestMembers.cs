using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// Writes the members of a request, each key once: what <see cref="ChatOptions.RawRepresentationFactory"/> set wins, then the
/// properties of <see cref="ChatOptions"/>, then <see cref="ChatOptions.AdditionalProperties"/>.
/// </summary>
internal sealed class RequestMembers
{
    private readonly ChatRequestContext _context;
    private readonly List<string> _written = new(16);

    public RequestMembers(RequestBody body, ChatOptions? options, ChatRequestContext context)
    {
        _context = context;
        Json = body.Json;
        Raw = options?.RawRepresentationFactory?.Invoke(context.Client!) switch
        {
            null => null,
            JsonObject raw => raw,
            JsonElement { ValueKind: JsonValueKind.Object } raw => JsonObject.Create(raw),
            { } other => throw OptionError.Create(
                $"ChatOptions.RawRepresentationFactory made a {other.GetType()}; LlamaCppChatClient takes a JsonObject with members of the request, or null."),
        };
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>What the caller's factory made; a null in it removes a member.</summary>
    public JsonObject? Raw { get; }

    /// <summary>Takes a key for this client's own value; false when the raw object sets it, or it is written already.</summary>
    public bool Claim(string key)
    {
        if (Raw?.ContainsKey(key) is true || _written.Contains(key))
        {
            return false;
        }

        _written.Add(key);
        return true;
    }

    /// <summary>Takes a key whatever anybody sets.</summary>
    public void Take(string key) => _written.Add(key);

    public void WriteNumber(string key, float? value)
    {
        if (value is { } number && Claim(key))
        {
            if (!float.IsFinite(number))
            {
                throw OptionError.Create(string.Create(CultureInfo.InvariantCulture, $"The option {key} is {number}, which JSON can't say."));
            }

            Json.WriteNumber(key, number);
        }
    }

    public void WriteNumber(string key, long? value)
    {
        if (value is { } number && Claim(key))
        {
            Json.WriteNumber(key, number);
        }
    }

    /// <summary>Takes a list's key, and writes the items that the raw object has in it; ours follow.</summary>
    public void WriteRawItems(string key)
    {
        Take(key);
        switch (Raw?[key])
        {
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    item?.WriteTo(Json);
                }

                break;
            case JsonValue single:
                single.WriteTo(Json);
                break;
            default:
                break;
        }
    }

    /// <summary>Writes the raw members that nothing was merged with.</summary>
    public void WriteRaw()
    {
        if (Raw is null)
        {
            return;
        }

        foreach ((string key, JsonNode? value) in Raw)
        {
            if (key == "stream")
            {
                Log.ChatOptionDropped(_context.Logger, "'stream' of RawRepresentationFactory", "how the answer comes is this client's business.");
            }
            else if (!_written.Contains(key) && value is not null)
            {
                Json.WritePropertyName(key);
                value.WriteTo(Json);
            }
        }
    }

    /// <summary>Writes an additional property, unless its key is taken.</summary>
    public void WriteExtra(string key, object? value)
    {
        if (!Claim(key))
        {
            Log.OptionDropped(_context.Logger, key);
            return;
        }

        Json.WritePropertyName(key);
        try
        {
            JsonValueWriter.Write(Json, value);
        }
        catch (NotSupportedException exception)
        {
            throw new NotSupportedException($"The option '{key}' in AdditionalProperties can't be sent. {exception.Message}", exception.InnerException);
        }
    }
}
