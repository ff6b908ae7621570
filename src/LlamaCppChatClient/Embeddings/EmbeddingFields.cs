using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Embeddings;

/// <summary>
/// The members beside the inputs, the same in all requests of one call. What the raw object set wins, then the properties of
/// <see cref="EmbeddingGenerationOptions"/>, then its <see cref="EmbeddingGenerationOptions.AdditionalProperties"/>.
/// </summary>
internal sealed class EmbeddingFields
{
    private const string EncodingFormat = "encoding_format";

    // A member "content" makes the server answer in its native form, whatever the route.
    private static readonly string[] Reserved = ["input", "content"];

    private readonly Dictionary<string, object> _members = new(StringComparer.Ordinal);

    /// <summary>Decides each member once.</summary>
    /// <exception cref="LlamaCppException">The raw object is no JSON object.</exception>
    public EmbeddingFields(EmbeddingGenerationOptions? options, string model, object? raw, ILogger logger)
    {
        AddRaw(raw, logger);
        Model = _members.TryGetValue("model", out object? rawModel) && LooseValue.AsText(rawModel) is { } name ? name : model;
        _members.TryAdd("model", model);
        if (options?.Dimensions is { } dimensions)
        {
            _members.TryAdd("dimensions", dimensions);
        }

        foreach ((string key, object? value) in options?.AdditionalProperties ?? [])
        {
            if (LooseValue.IsNull(value) || key.StartsWith(OptionKeys.LocalPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (Array.IndexOf(Reserved, key) >= 0 || !_members.TryAdd(key, value))
            {
                Log.EmbeddingOptionDropped(logger, key);
            }
        }

        // A fourth of the bytes of JSON numbers, and far cheaper to read.
        ChoosesEncoding = _members.TryAdd(EncodingFormat, "base64");
    }

    /// <summary>The model that is asked for.</summary>
    public string Model { get; }

    /// <summary>Whether the caller did not say how vectors are to be written.</summary>
    public bool ChoosesEncoding { get; }

    /// <summary>Whether the vectors are to have a norm; -1 asks for none.</summary>
    public bool IsNormalized => !_members.TryGetValue("embd_normalize", out object? norm) || !LooseValue.TryGetNumber(norm, out double number) || number >= 0;

    /// <summary>Writes the members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="asNumbers">Whether vectors are to come as JSON numbers, unless the caller decided that.</param>
    public void Write(Utf8JsonWriter json, bool asNumbers)
    {
        foreach ((string key, object value) in _members)
        {
            json.WritePropertyName(key);
            JsonValueWriter.Write(json, asNumbers && ChoosesEncoding && key == EncodingFormat ? "float" : value);
        }
    }

    private void AddRaw(object? raw, ILogger logger)
    {
        if (raw is null)
        {
            return;
        }

        // An immutable form: requests are written at the same time.
        if (raw is not (JsonObject or JsonElement { ValueKind: JsonValueKind.Object }) || LooseValue.AsJson(raw) is not { } members)
        {
            throw OptionError.Create(
                $"EmbeddingGenerationOptions.RawRepresentationFactory made a {raw.GetType()}; it can make a JsonObject with members of the request, or null.");
        }

        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (Array.IndexOf(Reserved, member.Name) >= 0)
            {
                Log.EmbeddingOptionDropped(logger, member.Name);
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                _members[member.Name] = member.Value;
            }
        }
    }
}
