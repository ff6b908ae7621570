using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Server;

/// <summary>Maps the answer of <c>POST /v1/systemone</c>.</summary>
[Experimental("LLAMACPP001")]
internal static class DecisionMapper
{
    /// <exception cref="JsonException">A question has no answer.</exception>
    public static LlamaCppDecision ToDecision(DecisionPayload payload, IReadOnlyList<LlamaCppDecisionQuestion> questions) => new()
    {
        Answers = [.. questions.Select(question => ToAnswer(question, JsonMembers.Find(payload.Answers, question.Id)))],
        ModelId = payload.Model,
        Usage = ToUsage(payload.Usage),
    };

    private static LlamaCppDecisionAnswer ToAnswer(LlamaCppDecisionQuestion question, JsonElement answer)
    {
        LlamaCppDecisionAnswer read = new()
        {
            QuestionId = question.Id,
            Choice = JsonMembers.Text(answer, "choice"),
            Score = JsonMembers.Double(answer, "score"),
            YesProbability = JsonMembers.Double(answer, "noul"),
            Probabilities = [.. ToProbabilities(JsonMembers.Find(answer, "probabilities"))],
            Confidence = JsonMembers.Double(answer, "confidence"),
        };
        return read.Choice is not null || read.Score is not null || read.YesProbability is not null
            ? read
            : throw new JsonException($"The question '{question.Id}' has no answer.");
    }

    private static IEnumerable<KeyValuePair<string, double>> ToProbabilities(JsonElement probabilities)
    {
        foreach (JsonProperty option in probabilities.ValueKind == JsonValueKind.Object ? probabilities.EnumerateObject() : default)
        {
            if (JsonMembers.Name(option) is { } name && option.Value.ValueKind == JsonValueKind.Number && option.Value.TryGetDouble(out double probability))
            {
                yield return new(name, probability);
            }
        }
    }

    private static UsageDetails? ToUsage(JsonElement usage) => JsonMembers.Int64(usage, "input_tokens") is { } input
        ? new UsageDetails { InputTokenCount = input, OutputTokenCount = JsonMembers.Int64(usage, "output_tokens"), TotalTokenCount = input + (JsonMembers.Int64(usage, "output_tokens") ?? 0) }
        : null;
}
