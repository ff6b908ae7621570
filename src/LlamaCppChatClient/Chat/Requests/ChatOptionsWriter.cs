using System.Text.Json.Nodes;
using LlamaCpp.Diagnostics;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes what is beside the messages: the options of the call, and what this client asks for itself.</summary>
internal sealed class ChatOptionsWriter(RequestMembers members, ChatOptions? options, ChatRequestContext context)
{
    public void WriteModelAndStream()
    {
        if (context.Model.Length > 0 && members.Claim("model"))
        {
            members.Json.WriteString("model"u8, context.Model);
        }

        // How the answer comes is this client's business, whatever anybody sets.
        members.Take("stream");
        if (context.Stream)
        {
            members.Json.WriteBoolean("stream"u8, true);
        }
    }

    /// <summary>Writes the properties of the options; returns how many tools they offer.</summary>
    public int WriteOptions()
    {
        if (options is null)
        {
            return 0;
        }

        RefuseWhatCannotBe(options, members.Raw);
        members.WriteNumber("temperature", options.Temperature);
        members.WriteNumber("top_p", options.TopP);
        members.WriteNumber("top_k", options.TopK);
        members.WriteNumber("max_tokens", options.MaxOutputTokens);
        members.WriteNumber("frequency_penalty", options.FrequencyPenalty);
        members.WriteNumber("presence_penalty", options.PresencePenalty);
        members.WriteNumber("seed", options.Seed);
        WriteStop(options.StopSequences);
        WriteReasoning(options.Reasoning?.Effort);
        if (context.Phase != ChatRequestPhase.ToolsFirst)
        {
            ResponseFormatWriter.Write(members, options, context.IsTextCompletion);
        }

        return OfferedTools.Write(members, options, context);
    }

    /// <summary>Writes what is left: the raw object, the additional properties, and what makes the stream complete.</summary>
    /// <param name="continues">Whether the model is to continue the last message.</param>
    public void WriteRest(bool continues = false)
    {
        bool turnsThinkingOff = GrammarThinking.WriteOff(members, options, context);
        members.WriteRaw();
        if (options?.AdditionalProperties is { } extras)
        {
            foreach ((string key, object? value) in extras)
            {
                bool isTurnedOff = key switch
                {
                    OptionKeys.ChatTemplateKwargs => turnsThinkingOff,
                    OptionKeys.ContinueFinalMessage => !continues && Prefill.IsAsked(options),
                    _ => false,
                };
                if (!isTurnedOff && !IsLocal(key, value))
                {
                    WriteExtra(key, value);
                }
            }
        }

        if (continues && members.Claim(OptionKeys.AddGenerationPrompt))
        {
            // A message is continued where no turn is opened behind it; with both the server refuses the request.
            members.Json.WriteBoolean(OptionKeys.AddGenerationPrompt, false);
        }

        if (context.Stream)
        {
            // Even when nobody listens: the server notices that a caller has left when it writes, and between the batches of a
            // prompt it has nothing else to write.
            if (members.Claim("return_progress"))
            {
                members.Json.WriteBoolean("return_progress"u8, true);
            }

            if (!context.IsTextCompletion && members.Claim("stream_options"))
            {
                members.Json.WriteStartObject("stream_options"u8);
                members.Json.WriteBoolean("include_usage"u8, true);
                members.Json.WriteEndObject();
            }
        }
    }

    // "strict" is a property of functions and schemas, and what is ours never goes out.
    private static bool IsLocal(string key, object? value) =>
        LooseValue.IsNull(value) || key == "strict" || key.StartsWith(OptionKeys.LocalPrefix, StringComparison.Ordinal);

    private void RefuseWhatCannotBe(ChatOptions options, JsonObject? raw)
    {
#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        if (context.IsTextCompletion && options.ContinuationToken is not null)
        {
            throw new NotSupportedException("ChatOptions.ContinuationToken is set, but a text completion can't be resumed: send the prompt again.");
        }
#pragma warning restore MEAI001

        if (options.ConversationId is not null)
        {
            throw new NotSupportedException("ChatOptions.ConversationId is set, but llama-server keeps no conversations: send all messages with each call.");
        }

        object? n = options.AdditionalProperties?.TryGetValue("n", out object? extra) is true ? extra : null;
        if (LooseValue.TryGetNumber(raw?["n"] ?? n, out int count) && count != 1)
        {
            throw OptionError.Create($"The option n is {count}, but a ChatResponse holds one answer: call IChatClient.GetResponsesAsync with a count of {count}.");
        }
    }

    private void WriteStop(IList<string>? sequences)
    {
        // The server takes an empty one to be found at once, and stops at the first token.
        if (sequences?.Contains("") is true)
        {
            Log.ChatOptionDropped(context.Logger, "StopSequences", "an empty sequence would end every answer at once.");
        }

        if (sequences?.Any(sequence => sequence.Length > 0) is not true)
        {
            return;
        }

        members.Json.WriteStartArray("stop"u8);
        members.WriteRawItems("stop");
        foreach (string sequence in sequences.Where(sequence => sequence.Length > 0))
        {
            members.Json.WriteStringValue(sequence);
        }

        members.Json.WriteEndArray();
    }

    private void WriteReasoning(ReasoningEffort? effort)
    {
        string? name = effort switch
        {
            null => null,
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            ReasoningEffort.ExtraHigh => "xhigh",
            { } other => other.ToString().ToLowerInvariant(),
        };
        if (name is not null && members.Claim("reasoning_effort"))
        {
            members.Json.WriteString("reasoning_effort"u8, name);
        }
    }

    private void WriteExtra(string key, object? value)
    {
        if (key != OptionKeys.JsonSchema)
        {
            // The server takes 0 for no limit, and 1 for no reasoning (b11669).
            members.WriteExtra(key, key == OptionKeys.ReasoningBudget && LooseValue.TryGetNumber(value, out double budget) && budget == 0 ? 1 : value);
        }
        else if (context.Phase != ChatRequestPhase.ToolsFirst)
        {
            ResponseFormatWriter.WriteSchema(members, value);
        }
    }
}
