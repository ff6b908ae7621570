using System.Text;
using System.Text.Json;
using LlamaCpp.Wire;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Responses;

/// <summary>
/// One answer as it comes in. Streams and whole answers go through it alike: a stream takes an update of each chunk, a whole
/// answer takes everything at the end, and an answer that breaks off takes what there is.
/// </summary>
internal sealed class ChatAnswer(ChatAnswerOptions options) : IDisposable
{
    private readonly ContentAccumulator _contents = new();
    private readonly ToolCallAccumulator _toolCalls = new();
    private readonly LogProbAccumulator _logProbs = new();
    private List<JsonElement>? _raw;
    private List<JsonElement>? _rawWithoutUpdate;
    private StringBuilder? _rawText;
    private string? _id;
    private string? _model;
    private DateTimeOffset? _createdAt;
    private string? _systemFingerprint;
    private JsonElement? _timings;

    public string? FinishReason { get; private set; }

    public UsageDetails? Usage { get; private set; }

    public string? Model => _model;

    public string? SystemFingerprint => _systemFingerprint;

    public JsonElement? Timings => _timings;

    /// <summary>The JSON of all events, when that is to be logged; else what the answer came to.</summary>
    public string Shape => _rawText?.ToString() ?? ToString();

    public bool HasToolCalls => _toolCalls.Count > 0;

    /// <summary>Whether the answer has text or a tool call.</summary>
    public bool HasOutput => HasToolCalls || _contents.HasText;

    /// <summary>Whether anything at all came of the answer.</summary>
    private bool HasBegun => _id is not null || HasOutput || _contents.HasAny;

    /// <summary>Takes a chunk in.</summary>
    public void Add(ChatChunk chunk)
    {
        if (chunk.Kind == ChatChunkKind.Malformed)
        {
            _contents.Add(ToErrorContent(chunk));
            return;
        }

        AddFacts(chunk);
        _contents.Append(ReasoningOf(chunk), isReasoning: !options.ReasoningIsText);
        _contents.Append(chunk.Content.Span, isReasoning: false);
        foreach (ToolCallDelta delta in chunk.ToolCalls)
        {
            _toolCalls.Add(delta);
        }
    }

    /// <summary>The update of a chunk that was taken in; null when it has no content for the caller.</summary>
    public ChatResponseUpdate? ToUpdate(ChatChunk chunk)
    {
        ChatResponseUpdate update;
        if (chunk.Kind == ChatChunkKind.Malformed)
        {
            update = NewUpdate(ToErrorContent(chunk));
        }
        else
        {
            ReadOnlySpan<char> reasoning = ReasoningOf(chunk);
            bool hasText = chunk.Content.Length > 0;
            if (reasoning.IsEmpty && !hasText)
            {
                return null;
            }

            update = NewUpdate(reasoning.IsEmpty ? new TextContent(chunk.Content.ToString())
                : options.ReasoningIsText ? new TextContent(reasoning.ToString())
                : new TextReasoningContent(reasoning.ToString()));
            if (!reasoning.IsEmpty && hasText)
            {
                update.Contents.Add(new TextContent(chunk.Content.ToString()));
            }

            if (chunk.Timings is { } timings)
            {
                (update.AdditionalProperties ??= [])[ResponseKeys.Timings] = timings;
            }

            if (chunk.LogProbs is { } tokens)
            {
                (update.AdditionalProperties ??= [])[ResponseKeys.LogProbs] = tokens;
            }
        }

        update.RawRepresentation = chunk.Raw;
        if (chunk.Raw is not null)
        {
            _rawWithoutUpdate?.RemoveAt(_rawWithoutUpdate.Count - 1);
        }

        return update;
    }

    /// <summary>The update that ends a stream: tool calls, finish reason, usage and the server's extras.</summary>
    public ChatResponseUpdate ToFinalUpdate()
    {
        ChatResponseUpdate update = NewUpdate(null);
        foreach (FunctionCallContent call in _toolCalls.ToContents())
        {
            update.Contents.Add(call);
        }

        if (Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(usage));
        }

        update.FinishReason = ToFinishReason(FinishReason);
        update.AdditionalProperties = Extras();
        update.RawRepresentation = OneOrAll(_rawWithoutUpdate);
        return update;
    }

    /// <summary>Everything as one response.</summary>
    public ChatResponse ToResponse() => ToResponse(onlyComplete: false);

    /// <summary>What there is of an answer that broke off.</summary>
    public ChatResponse ToPartialResponse() => HasBegun ? ToResponse(onlyComplete: true) : new ChatResponse();

    /// <summary>Adds the usage of an earlier request of the same call.</summary>
    public void AddUsage(UsageDetails? earlier)
    {
        if (earlier is not null)
        {
            if (Usage is null)
            {
                Usage = earlier;
            }
            else
            {
                Usage.Add(earlier);
            }
        }
    }

    /// <summary>What the model said, for Trace logs.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts = _contents.ToContents()
            .Select(content => content is TextReasoningContent thought ? $"[thought] {thought.Text}" : content.ToString() ?? "")
            .Concat(_toolCalls.ToContents().Select(call => $"[call] {call.Name}"));
        return $"{string.Join('\n', parts)} [{FinishReason ?? "no finish reason"}]";
    }

    public void Dispose()
    {
        _contents.Dispose();
        _toolCalls.Dispose();
    }

    private static object? OneOrAll(List<JsonElement>? raw) => raw switch
    {
        null or [] => null,
        [JsonElement one] => one,
        _ => raw,
    };

    private static ErrorContent ToErrorContent(ChatChunk chunk) =>
        new($"An event of the answer could not be read: {chunk.Fault?.Message}")
        {
            ErrorCode = "malformed_event",
            Details = chunk.RawText,
        };

    private static ChatFinishReason? ToFinishReason(string? reason) => reason switch
    {
        null or "" => null,
        "stop" => ChatFinishReason.Stop,
        "length" => ChatFinishReason.Length,
        "tool_calls" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(reason),
    };

    private void AddFacts(ChatChunk chunk)
    {
        _id ??= chunk.Id;
        _model ??= chunk.Model;
        _systemFingerprint ??= chunk.SystemFingerprint;
        if (_createdAt is null && chunk.Created is >= 0 and <= 253_402_300_799 and { } created)
        {
            _createdAt = DateTimeOffset.FromUnixTimeSeconds(created);
        }

        FinishReason = chunk.FinishReason ?? FinishReason;
        _timings = chunk.Timings ?? _timings;
        if (chunk.Usage is { } usage)
        {
            Usage = UsageMapper.ToUsageDetails(usage);
        }

        if (chunk.LogProbs is { } tokens)
        {
            _logProbs.Add(tokens);
        }

        if (chunk.Raw is { } raw)
        {
            (_raw ??= []).Add(raw);
            (_rawWithoutUpdate ??= []).Add(raw);
        }

        if (chunk.RawText is { } text)
        {
            (_rawText ??= new StringBuilder()).AppendLine(text);
        }

        if (chunk.PromptProgress is { } progress && options.PromptProgress is { } listener
            && LooseValue.As(progress, ExtrasJsonContext.Default.LlamaCppPromptProgress) is { } report)
        {
            listener.Report(report);
        }
    }

    private ReadOnlySpan<char> ReasoningOf(ChatChunk chunk) => options.HideReasoning && !options.ReasoningIsText ? [] : chunk.Reasoning.Span;

    private ChatResponse ToResponse(bool onlyComplete)
    {
        List<AIContent> contents = [.. _contents.ToContents(), .. _toolCalls.ToContents(onlyComplete)];
        ChatMessage message = new(ChatRole.Assistant, contents)
        {
            MessageId = _id,
            CreatedAt = _createdAt,
            AdditionalProperties = Extras(),
        };
        return new ChatResponse(message)
        {
            ResponseId = _id,
            ModelId = _model,
            CreatedAt = _createdAt,
            FinishReason = ToFinishReason(FinishReason),
            Usage = Usage,
            RawRepresentation = OneOrAll(_raw),
        };
    }

    // On the message, which is where ToChatResponse puts those of a stream.
    private AdditionalPropertiesDictionary? Extras()
    {
        AdditionalPropertiesDictionary? extras = null;
        if (_timings is { } timings)
        {
            (extras ??= [])[ResponseKeys.Timings] = timings;
        }

        if (_systemFingerprint is { } fingerprint)
        {
            (extras ??= [])[ResponseKeys.SystemFingerprint] = fingerprint;
        }

        if (_logProbs.ToJson() is { } logProbs)
        {
            (extras ??= [])[ResponseKeys.LogProbs] = logProbs;
        }

        return extras;
    }

    private ChatResponseUpdate NewUpdate(AIContent? content) => new()
    {
        Role = ChatRole.Assistant,
        ResponseId = _id,
        MessageId = _id,
        ModelId = _model,
        CreatedAt = _createdAt,
        Contents = content is null ? [] : new List<AIContent>(1) { content },
    };
}
