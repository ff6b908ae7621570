using LlamaCpp.Chat;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Server;

/// <summary>Makes the bodies of <c>POST /completion</c> and <c>POST /infill</c>: a prompt, and the options of a chat as far as they fit.</summary>
internal static class CompletionRequestMapper
{
    // As many as a chat gets that asks for log-probabilities and not for a number.
    private const int ChatAlternatives = 20;

    /// <summary>Writes a request to continue a prompt.</summary>
    /// <exception cref="ArgumentException">An option has no meaning without messages.</exception>
    public static RequestBody ToWire(LlamaCppPrompt prompt, ChatOptions? options, ChatRequestContext context, string mediaMarker = "") =>
        Write(options, context, body => prompt.Write(body.Json, mediaMarker));

    /// <summary>Writes a request to fill a gap.</summary>
    /// <exception cref="LlamaCppException">An option has no meaning without messages.</exception>
    public static RequestBody ToWire(LlamaCppInfill infill, ChatOptions? options, ChatRequestContext context) =>
        Write(options, context, body =>
        {
            body.Json.WriteString("input_prefix"u8, infill.Prefix);
            body.Json.WriteString("input_suffix"u8, infill.Suffix);
            body.Json.WriteString("prompt"u8, infill.Prompt ?? "");
            body.Json.WriteStartArray("input_extra"u8);
            foreach (LlamaCppInfillFile file in infill.Context)
            {
                body.Json.WriteStartObject();
                body.Json.WriteString("filename"u8, file.Name);
                body.Json.WriteString("text"u8, file.Text);
                body.Json.WriteEndObject();
            }

            body.Json.WriteEndArray();
        });

    private static RequestBody Write(ChatOptions? options, ChatRequestContext context, Action<RequestBody> writePrompt)
    {
        RefuseWhatNeedsMessages(options);
        options = WithNativeLogProbs(options);
        RequestBody body = new();
        try
        {
            ChatOptionsWriter fields = new(new RequestMembers(body, options, context), options, context);
            body.Json.WriteStartObject();
            fields.WriteModelAndStream();
            writePrompt(body);
            fields.WriteOptions();

            fields.WriteRest();
            body.Json.WriteEndObject();
            body.Complete();
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>These routes know log-probabilities by one number alone, and ignore the two names that chat has for them.</summary>
    private static ChatOptions? WithNativeLogProbs(ChatOptions? options)
    {
        if (options is not { IncludeLogProbabilities: not null } and not { TopLogProbabilityCount: not null })
        {
            return options;
        }

        ChatOptions native = options.Clone();
        if (options.IncludeLogProbabilities is not false && LooseValue.IsNull(native.AdditionalProperties!.GetValueOrDefault(OptionKeys.NProbs)))
        {
            native.AdditionalProperties![OptionKeys.NProbs] = options.TopLogProbabilityCount ?? ChatAlternatives;
        }

        native.IncludeLogProbabilities = null;
        native.TopLogProbabilityCount = null;
        return native;
    }

    private static void RefuseWhatNeedsMessages(ChatOptions? options)
    {
        string? option = options switch
        {
            { Tools.Count: > 0 } => nameof(ChatOptions.Tools),
            { Instructions.Length: > 0 } => nameof(ChatOptions.Instructions),
            { Reasoning: not null } => nameof(ChatOptions.Reasoning),
            _ => null,
        };
        if (option is not null)
        {
            throw OptionError.Create($"ChatOptions.{option} is set, but a text completion has no messages and no chat template: put what the model is to see into the prompt, or call LlamaCppChatClient.");
        }
    }
}
