using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// One answer as it comes in. Streams and whole answers go through it alike: a stream takes an update of each chunk, a whole
/// answer takes everything at the end, and an answer that breaks off takes what there is.
/// </summary>
internal sealed class ChatAnswer(ChatAnswerOptions options) : IDisposable
{
    private readonly ContentAccumulator _contents = new();
    private readonly TextBuffer _refusal = new();
    private readonly RawEvents _raw = new();
    private ToolCallAccumulator? _toolCalls;
    private bool _hasUpdate;

    /// <summary>What the chunks said beside the contents.</summary>
    public AnswerFacts Facts { get; } = new();

    public string? FinishReason => Facts.FinishReason;

    /// <summary>The JSON of all events, when that is to be logged; else what the answer came to.</summary>
    public string Shape => _raw.Text ?? ToString();

    public bool HasToolCalls => _toolCalls is not null;

    /// <summary>Whether a choice has arrived, if only an empty one.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Whether the answer has text or a tool call.</summary>
    public bool HasOutput => HasToolCalls || _contents.HasText;

    /// <summary>Whether the answer has nothing for the caller.</summary>
    public bool IsEmpty => !HasToolCalls && !_contents.HasAny && _refusal.Length == 0 && Facts.Usage is null;

    /// <summary>Whether any part of the answer has arrived.</summary>
    public bool HasBegun => Facts.Id is not null || !IsEmpty;

    /// <summary>Takes a chunk in.</summary>
    public void Add(ChatChunk chunk)
    {
        if (chunk.Kind == ChatChunkKind.Malformed)
        {
            _contents.Add(ToErrorContent(chunk));
            return;
        }

        Facts.Add(chunk);
        _raw.Add(chunk);
        ReportProgress(chunk);
        _contents.Append(ReasoningOf(chunk), isReasoning: !options.ReasoningIsText);
        _contents.Append(chunk.Content.Span, isReasoning: false);
        _refusal.Append(chunk.Refusal.Span);
        if (chunk.ToolCallCount > 0)
        {
            (_toolCalls ??= new ToolCallAccumulator()).Add(chunk.ToolCalls);
        }

        HasAnswer |= chunk.HasAnswer;
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

        if (!_hasUpdate && Facts.ServerUrl is { } server)
        {
            (update.AdditionalProperties ??= [])[ResponseKeys.ServerUrl] = server.OriginalString;
        }

        _hasUpdate = true;
        update.RawRepresentation = _raw.TakeLast(chunk);
        return update;
    }

    /// <summary>The update that ends a stream: tool calls, finish reason, usage and the server's extras.</summary>
    public ChatResponseUpdate ToFinalUpdate()
    {
        ChatResponseUpdate update = NewUpdate(ToRefusal());
        foreach (FunctionCallContent call in Calls())
        {
            update.Contents.Add(call);
        }

        if (Facts.Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(usage));
        }

        update.FinishReason = ToFinishReason(FinishReason);
        update.AdditionalProperties = Facts.ToExtras();
        update.RawRepresentation = _raw.WithoutUpdate;
        return update;
    }

    /// <summary>Everything as one response.</summary>
    public ChatResponse ToResponse() => ToResponse(onlyComplete: false);

    /// <summary>What there is of an answer that broke off.</summary>
    public ChatResponse ToPartialResponse() => HasBegun ? ToResponse(onlyComplete: true) : new ChatResponse();

    /// <summary>What the model said, for Trace logs.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts = _contents.ToContents()
            .Select(content => content is TextReasoningContent reasoning ? $"[reasoning] {reasoning.Text}" : content.ToString() ?? "")
            .Concat(Calls().Select(call => $"[call] {call.Name}"));
        return $"{string.Join('\n', parts)} [{FinishReason ?? "no finish reason"}]";
    }

    public void Dispose()
    {
        _contents.Dispose();
        _toolCalls?.Dispose();
        _refusal.Dispose();
    }

    private static ErrorContent ToErrorContent(ChatChunk chunk) =>
        new($"An event of the answer could not be read: {chunk.ReadError?.Message}")
        {
            ErrorCode = "malformed_event",
            Details = chunk.RawText,
        };

    private static ChatFinishReason? ToFinishReason(string? reason) => reason switch
    {
        null => null,
        "function_call" => ChatFinishReason.ToolCalls,
        _ => new ChatFinishReason(reason),
    };

    // As Microsoft.Extensions.AI.OpenAI gives it.
    private ErrorContent? ToRefusal() => _refusal.Length == 0 ? null : new ErrorContent(_refusal.ToString()) { ErrorCode = "Refusal" };

    private void ReportProgress(ChatChunk chunk)
    {
        if (chunk.PromptProgress is { } progress && options.PromptProgress is { } listener
            && ExtrasReader.Progress(progress) is { } report)
        {
            listener.Report(report);
        }
    }

    private IEnumerable<FunctionCallContent> Calls(bool onlyComplete = false) => _toolCalls?.ToContents(onlyComplete) ?? [];

    private ReadOnlySpan<char> ReasoningOf(ChatChunk chunk) => options.HideReasoning && !options.ReasoningIsText ? [] : chunk.Reasoning.Span;

    private ChatResponse ToResponse(bool onlyComplete)
    {
        List<AIContent> contents = [.. _contents.ToContents()];
        if (ToRefusal() is { } refusal)
        {
            contents.Add(refusal);
        }

        contents.AddRange(Calls(onlyComplete));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents)
        {
            MessageId = Facts.Id,
            CreatedAt = Facts.CreatedAt,

            // Not of the response: ToChatResponse puts those of a stream here too.
            AdditionalProperties = Facts.ToExtras(),
        })
        {
            ResponseId = Facts.Id,
            ModelId = Facts.Model,
            CreatedAt = Facts.CreatedAt,
            FinishReason = ToFinishReason(FinishReason),
            Usage = Facts.Usage,
            RawRepresentation = _raw.All,
        };
    }

    private ChatResponseUpdate NewUpdate(AIContent? content) => new()
    {
        Role = ChatRole.Assistant,
        ResponseId = Facts.Id,
        MessageId = Facts.Id,
        ModelId = Facts.Model,
        CreatedAt = Facts.CreatedAt,
        Contents = content is null ? [] : new List<AIContent>(1) { content },
    };
}
