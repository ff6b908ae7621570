using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Diagnostics;
using LlamaCpp.Wire;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Requests;

/// <summary>
/// Writes the members beside the messages, each key once. What <see cref="ChatOptions.RawRepresentationFactory"/> set wins,
/// then the properties of <see cref="ChatOptions"/>, then <see cref="ChatOptions.AdditionalProperties"/>.
/// </summary>
internal sealed class ChatOptionsWriter
{
    private readonly RequestBody _body;
    private readonly ChatOptions? _options;
    private readonly ChatRequestContext _context;
    private readonly JsonObject? _raw;
    private readonly List<string> _written = new(16);

    public ChatOptionsWriter(RequestBody body, ChatOptions? options, ChatRequestContext context)
    {
        _body = body;
        _options = options;
        _context = context;
        _raw = options?.RawRepresentationFactory?.Invoke(null!) switch
        {
            null => null,
            JsonObject raw => raw,
            JsonElement { ValueKind: JsonValueKind.Object } raw => JsonObject.Create(raw),
            { } other => Unusable(other),
        };
    }

    private Utf8JsonWriter Json => _body.Json;

    public static bool IsNull(object? value) => value is null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    public void WriteModelAndStream()
    {
        if (Claim("model"))
        {
            Json.WriteString("model"u8, _context.Model);
        }

        // How the answer comes is this client's business, whatever anybody sets.
        _written.Add("stream");
        if (_context.Stream)
        {
            Json.WriteBoolean("stream"u8, true);
        }
    }

    /// <summary>Writes the properties of the options; returns how many tools they offer.</summary>
    public int WriteOptions()
    {
        ChatOptions options = _options!;
        RefuseWhatCannotBe(options);
        WriteNumber("temperature", options.Temperature);
        WriteNumber("top_p", options.TopP);
        WriteNumber("top_k", options.TopK);
        WriteNumber("max_tokens", options.MaxOutputTokens);
        WriteNumber("frequency_penalty", options.FrequencyPenalty);
        WriteNumber("presence_penalty", options.PresencePenalty);
        WriteNumber("seed", options.Seed);
        WriteStop(options.StopSequences);
        WriteReasoning(options);
        WriteResponseFormat(options);
        return WriteTools(options);
    }

    /// <summary>Writes what is left: the raw object, and the additional properties.</summary>
    public void WriteRest()
    {
        WriteTemplateArguments();
        foreach ((string key, JsonNode? value) in _raw ?? [])
        {
            if (!_written.Contains(key) && value is not null)
            {
                Json.WritePropertyName(key);
                value.WriteTo(Json);
                _written.Add(key);
            }
        }

        bool progress = false;
        foreach ((string key, object? value) in _options?.AdditionalProperties ?? [])
        {
            progress |= key == OptionKeys.PromptProgress;

            // "strict" is a property of the function, and what is ours never goes out.
            if (IsNull(value) || key == "strict" || key.StartsWith(OptionKeys.LocalPrefix, StringComparison.Ordinal)
                || (key == OptionKeys.JsonSchema && _context.Phase == ChatRequestPhase.ToolsFirst))
            {
                continue;
            }

            if (_written.Contains(key) || _raw?.ContainsKey(key) is true)
            {
                Log.OptionDropped(_context.Logger, key);
                continue;
            }

            Json.WritePropertyName(key);
            if (key == OptionKeys.JsonSchema && value is JsonElement schema)
            {
                Json.WriteRawValue(SchemaAdapter.ToUtf8(schema, "the option json_schema").Span, skipInputValidation: true);
            }
            else
            {
                JsonValueWriter.Write(Json, value);
            }

            _written.Add(key);
        }

        if (_context.Stream)
        {
            if (progress && Claim("return_progress"))
            {
                Json.WriteBoolean("return_progress"u8, true);
            }

            if (!_context.IsTextCompletion && Claim("stream_options"))
            {
                Json.WriteStartObject("stream_options"u8);
                Json.WriteBoolean("include_usage"u8, true);
                Json.WriteEndObject();
            }
        }
    }

    /// <summary>Writes the items of a list that the raw object sets; ours follow.</summary>
    public void WriteRawItems(string key)
    {
        _written.Add(key);
        switch (_raw?[key])
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

    private static JsonObject Unusable(object other) => throw new LlamaCppException(
        $"ChatOptions.RawRepresentationFactory made a {other.GetType()}; LlamaCppChatClient takes a JsonObject with members of the request, or null.");

    private static void RefuseWhatCannotBe(ChatOptions options)
    {
        if (options.ConversationId is not null)
        {
            throw new LlamaCppException("ChatOptions.ConversationId is set, but llama-server keeps no conversations: send all messages with each call.");
        }

#pragma warning disable MEAI001 // experimental: read only to refuse it
        if (options.ContinuationToken is not null)
        {
            throw new LlamaCppException("ChatOptions.ContinuationToken is set, but llama-server keeps no answers to continue: send the messages again.");
        }
#pragma warning restore MEAI001

        if (options.AdditionalProperties?.TryGetValue("n", out object? n) is true && LooseValue.TryGetNumber(n, out int count) && count != 1)
        {
            throw new LlamaCppException($"The option n is {count}, but a ChatResponse holds one answer. Make {count} calls; the server runs as many at once as it has slots.");
        }
    }

    private void WriteNumber(string key, float? value)
    {
        if (value is { } number && Claim(key))
        {
            Json.WriteNumber(key, number);
        }
    }

    private void WriteNumber(string key, long? value)
    {
        if (value is { } number && Claim(key))
        {
            Json.WriteNumber(key, number);
        }
    }

    private void WriteStop(IList<string>? sequences)
    {
        if (sequences is not { Count: > 0 })
        {
            return;
        }

        Json.WriteStartArray("stop"u8);
        WriteRawItems("stop");
        foreach (string sequence in sequences)
        {
            // The server takes an empty one to be found at once, and stops at the first token.
            if (sequence.Length > 0)
            {
                Json.WriteStringValue(sequence);
            }
            else
            {
                Log.ChatOptionDropped(_context.Logger, "StopSequences", "an empty sequence would end every answer at once.");
            }
        }

        Json.WriteEndArray();
    }

    private void WriteReasoning(ChatOptions options)
    {
        string? effort = options.Reasoning?.Effort switch
        {
            null => null,
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            { } other => other.ToString().ToLowerInvariant(),
        };
        if (effort is not null && Claim("reasoning_effort"))
        {
            Json.WriteString("reasoning_effort"u8, effort);
        }
    }

    private void WriteResponseFormat(ChatOptions options)
    {
        if (options.ResponseFormat is not ChatResponseFormatJson format || _context.Phase == ChatRequestPhase.ToolsFirst)
        {
            return;
        }

        if (ChatRequestMapper.HasGrammar(options))
        {
            throw new LlamaCppException("Both Grammar and ResponseFormat are set; the server would silently leave out the grammar. Use one of them.");
        }

        if (_context.IsTextCompletion)
        {
            // The server ignores a response_format here.
            if (Claim(OptionKeys.JsonSchema))
            {
                Json.WritePropertyName(OptionKeys.JsonSchema);
                Json.WriteRawValue(format.Schema is { } plain ? SchemaAdapter.ToUtf8(plain, "the response format").Span : "{}"u8, skipInputValidation: true);
            }

            return;
        }

        if (!Claim("response_format"))
        {
            return;
        }

        Json.WriteStartObject("response_format"u8);
        if (format.Schema is { } schema)
        {
            // The flat form that the README shows is accepted, and the schema ignored.
            Json.WriteString("type"u8, "json_schema"u8);
            Json.WriteStartObject("json_schema"u8);
            Json.WriteString("name"u8, format.SchemaName ?? "response");
            if (format.SchemaDescription is { } description)
            {
                Json.WriteString("description"u8, description);
            }

            Json.WritePropertyName("schema"u8);
            Json.WriteRawValue(SchemaAdapter.ToUtf8(schema, "the response format").Span, skipInputValidation: true);
            if (Strict(options) is { } strict)
            {
                Json.WriteBoolean("strict"u8, strict);
            }

            Json.WriteEndObject();
        }
        else
        {
            Json.WriteString("type"u8, "json_object"u8);
        }

        Json.WriteEndObject();
    }

    private int WriteTools(ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return 0;
        }

        string? required = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        int count = 0;
        Json.WriteStartArray("tools"u8);
        WriteRawItems("tools");
        foreach (AITool tool in tools)
        {
            AIFunctionDeclaration function = ToolWriter.Function(tool);

            // The server ignores a tool_choice that names a function: offering only that one has the effect.
            if (required is null || function.Name == required)
            {
                ToolWriter.Write(Json, function, Strict(options));
                count++;
            }
        }

        Json.WriteEndArray();
        if (count == 0)
        {
            throw new LlamaCppException($"ChatToolMode.RequireSpecific names the function '{required}', which is not among the tools.");
        }

        string? choice = (options.ToolMode, _context.Phase) switch
        {
            (_, ChatRequestPhase.SchemaAfterTools) or (NoneChatToolMode, _) => "none",
            (RequiredChatToolMode, _) => "required",
            _ => null,
        };
        if (choice is not null && Claim("tool_choice"))
        {
            Json.WriteString("tool_choice"u8, choice);
        }

        if (options.AllowMultipleToolCalls is { } several && Claim("parallel_tool_calls"))
        {
            Json.WriteBoolean("parallel_tool_calls"u8, several);
        }

        return count;
    }

    /// <summary>A raw grammar binds from the first token: with thinking on, the whole answer would be a thought.</summary>
    private void WriteTemplateArguments()
    {
        if (_options is null || _context.IsTextCompletion || !ChatRequestMapper.HasGrammar(_options) || _raw?.ContainsKey(OptionKeys.ChatTemplateKwargs) is true)
        {
            return;
        }

        _written.Add(OptionKeys.ChatTemplateKwargs);
        if (_options.ThinkingEnabled is true)
        {
            Log.ChatOptionDropped(_context.Logger, "ThinkingEnabled", "a raw grammar binds from the first token and leaves no room for thoughts.");
        }

        Json.WriteStartObject(OptionKeys.ChatTemplateKwargs);
        Json.WriteBoolean(OptionKeys.EnableThinking, false);
        if (_options.AdditionalProperties!.TryGetValue(OptionKeys.ChatTemplateKwargs, out object? own) && LooseValue.AsJson(own) is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (JsonProperty member in members.EnumerateObject())
            {
                if (!member.NameEquals(OptionKeys.EnableThinking))
                {
                    member.WriteTo(Json);
                }
            }
        }

        Json.WriteEndObject();
    }

    private static bool? Strict(ChatOptions options) =>
        options.AdditionalProperties?.TryGetValue("strict", out object? value) is true && LooseValue.TryGetBoolean(value, out bool strict) ? strict : null;

    /// <summary>Takes a key for a property of the options, unless the raw object sets it.</summary>
    private bool Claim(string key)
    {
        if (_raw?.ContainsKey(key) is true || _written.Contains(key))
        {
            return false;
        }

        _written.Add(key);
        return true;
    }
}
