using System.Globalization;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Recorded;

/// <summary>Compares what the client made of an answer with what the answer says.</summary>
internal static class ReplyAssert
{
    public static void Equal(ReferenceReply expected, ChatResponse actual)
    {
        ChatMessage message = Assert.Single(actual.Messages);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Equal(expected.Runs, message.Contents.Where(content => content is TextContent or TextReasoningContent).Select(content => (content is TextReasoningContent, content.ToString()!)));
        Assert.Equal(expected.Calls.Count, message.Contents.OfType<FunctionCallContent>().Count());
        foreach (var (call, (id, name, arguments)) in message.Contents.OfType<FunctionCallContent>().Zip(expected.Calls))
        {
            Assert.Equal(name ?? "", call.Name);
            Assert.True(id is null ? call.CallId.Length > "call_".Length : id == call.CallId, call.CallId);
            if (name is null)
            {
                Assert.NotNull(call.Exception);
            }
            else
            {
                EqualArguments(arguments.Length == 0 ? "{}" : arguments, call);
            }
        }

        Assert.Equal(expected.FinishReason, actual.FinishReason?.Value);
        Assert.Equal((expected.Id, expected.Id), (actual.ResponseId, message.MessageId));
        Assert.Equal(expected.Model, actual.ModelId);
        Assert.Equal(expected.Created, actual.CreatedAt?.ToUnixTimeSeconds());
        Assert.Equal(expected.SystemFingerprint, actual.SystemFingerprint);
        Assert.Null(actual.ConversationId);
        EqualUsage(expected.Usage, actual.Usage);
        EqualTimings(expected.Timings, actual.Timings);
        EqualLogProbs(expected.LogProbs, actual.LogProbabilities);
    }

    private static void EqualArguments(string expected, FunctionCallContent call)
    {
        try
        {
            JsonElement arguments = JsonSerializer.Deserialize<JsonElement>(expected);
            Assert.Null(call.Exception);
            Assert.False(call.InformationalOnly);
            StrictJson.Equal(arguments, JsonSerializer.SerializeToElement(call.Arguments, AIJsonUtilities.DefaultOptions));
        }
        catch (JsonException)
        {
            Assert.IsType<JsonException>(call.Exception);
            Assert.True(call.InformationalOnly);
            Assert.Equal(expected, call.AdditionalProperties!["llamacpp:arguments"]);
        }
    }

    private static void EqualUsage(JsonElement? expected, UsageDetails? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } usage)
        {
            Assert.Equal(usage.GetProperty("prompt_tokens").GetInt64(), actual!.InputTokenCount);
            Assert.Equal(usage.GetProperty("completion_tokens").GetInt64(), actual.OutputTokenCount);
            Assert.Equal(usage.GetProperty("total_tokens").GetInt64(), actual.TotalTokenCount);
            Assert.Equal(usage.TryGetProperty("prompt_tokens_details", out JsonElement details) ? details.GetProperty("cached_tokens").GetInt64() : null, actual.CachedInputTokenCount);
            Assert.Null(actual.ReasoningTokenCount);
        }
    }

    private static void EqualTimings(JsonElement? expected, LlamaCppTimings? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } timings)
        {
            Dictionary<string, double?> read = new(StringComparer.Ordinal)
            {
                ["cache_n"] = actual!.CachedInputTokenCount,
                ["prompt_n"] = actual.ProcessedInputTokenCount,
                ["prompt_ms"] = actual.InputTime?.TotalMilliseconds,
                ["prompt_per_second"] = actual.InputTokensPerSecond,
                ["predicted_n"] = actual.OutputTokenCount,
                ["draft_n"] = actual.DraftTokenCount,
                ["draft_n_accepted"] = actual.AcceptedDraftTokenCount,
                ["predicted_ms"] = actual.OutputTime?.TotalMilliseconds,
                ["predicted_per_second"] = actual.OutputTokensPerSecond,
            };

            // The times per token are the rates the other way round.
            Assert.All(
                timings.EnumerateObject().Where(member => !member.Name.EndsWith("_per_token_ms", StringComparison.Ordinal)),
                member => Assert.Equal(member.Value.GetDouble(), read[member.Name]!.Value, 0.0001));
        }
    }

    private static void EqualLogProbs(List<JsonElement> expected, IReadOnlyList<LlamaCppTokenLogProbability>? actual)
    {
        Assert.Equal(expected.Count, actual?.Count ?? 0);
        foreach (var (token, read) in expected.Zip(actual ?? []))
        {
            Assert.Equal(Shape(token, "top_logprobs", "top_probs"), string.Create(CultureInfo.InvariantCulture, $"{read.Id} {read.Token} {Bytes(read.Bytes)} {read.LogProbability ?? read.Probability} {read.Alternatives.Count}"));
            foreach (var (alternative, other) in Alternatives(token).Zip(read.Alternatives))
            {
                Assert.Equal(Shape(alternative), string.Create(CultureInfo.InvariantCulture, $"{other.Id} {other.Token} {Bytes(other.Bytes)} {other.LogProbability ?? other.Probability} 0"));
            }
        }
    }

    private static string Shape(JsonElement token, params string[] lists)
    {
        double value = (token.TryGetProperty("logprob", out JsonElement log) ? log : token.GetProperty("prob")).GetDouble();
        string bytes = string.Join(',', token.GetProperty("bytes").EnumerateArray());
        int count = lists.Where(list => token.TryGetProperty(list, out _)).Sum(list => token.GetProperty(list).GetArrayLength());
        return string.Create(CultureInfo.InvariantCulture, $"{token.GetProperty("id")} {token.GetProperty("token")} {bytes} {value} {count}");
    }

    private static JsonElement[] Alternatives(JsonElement token) =>
        token.TryGetProperty("top_logprobs", out JsonElement list) || token.TryGetProperty("top_probs", out list) ? [.. list.EnumerateArray()] : [];

    private static string Bytes(ReadOnlyMemory<byte> bytes) => string.Join(',', bytes.ToArray());
}
