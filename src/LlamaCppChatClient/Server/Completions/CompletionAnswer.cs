using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Server;

/// <summary>Collects the events of one text completion.</summary>
internal sealed class CompletionAnswer(IReadOnlyList<LlamaCppInfillFile> files)
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];
    private readonly List<LlamaCppTokenLogProbability> _logProbs = [];

    /// <summary>The answer, once the event that ends it has come.</summary>
    public LlamaCppCompletion? Completion { get; private set; }

    /// <summary>What had arrived, for the exception of an answer that broke off.</summary>
    public ChatResponse ToPartialResponse() =>
        _text.Length == 0 ? new ChatResponse() : new ChatResponse(new ChatMessage(ChatRole.Assistant, _text.ToString()));

    /// <summary>Takes an event; null when it has nothing for the caller.</summary>
    public LlamaCppCompletionUpdate? Add(CompletionPayload payload)
    {
        string text = payload.Content ?? "";

        // Events that only tell of the prompt's progress carry a token that is none.
        IReadOnlyList<int> tokens = payload.PromptProgress.ValueKind != JsonValueKind.Object ? payload.Tokens ?? [] : [];
        IReadOnlyList<LlamaCppTokenLogProbability> logProbs = LogProbsReader.Read(payload.CompletionProbabilities) ?? [];
        _text.Append(text);
        _tokens.AddRange(tokens);
        _logProbs.AddRange(logProbs);
        if (payload.Stop is true)
        {
            Completion = ToCompletion(payload);
        }

        return text.Length == 0 && tokens.Count == 0 && Completion is null
            ? null
            : new LlamaCppCompletionUpdate { Text = text, Tokens = tokens, LogProbabilities = logProbs, Completion = Completion };
    }

    private static UsageDetails? ToUsage(CompletionPayload payload) => payload is { TokensEvaluated: null, TokensPredicted: null }
        ? null
        : UsageMapper.ToUsageDetails(new UsagePayload { PromptTokens = payload.TokensEvaluated, CompletionTokens = payload.TokensPredicted });

    private LlamaCppCompletion ToCompletion(CompletionPayload payload) => new()
    {
        Text = _text.ToString(),
        FinishReason = payload.StopType switch
        {
            "limit" => ChatFinishReason.Length,
            "eos" or "word" => ChatFinishReason.Stop,
            _ => null,
        },
        StopSequence = payload.StopType == "word" ? payload.StoppingWord : null,
        Tokens = _tokens,
        LogProbabilities = _logProbs,
        ModelId = payload.Model,
        Usage = ToUsage(payload),
        IsTruncated = payload.Truncated is true,
        DroppedFileCount = DroppedFiles.Count(files, payload.Prompt),
        SlotId = payload.IdSlot,
        Timings = ExtrasReader.Timings(payload.Timings),
    };
}
