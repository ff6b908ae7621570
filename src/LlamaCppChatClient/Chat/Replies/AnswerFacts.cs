using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>
/// What the chunks of an answer say beside its contents. The first name and time hold, and the last of what counts up; a
/// finish reason stays, since usage and timings come after it.
/// </summary>
internal sealed class AnswerFacts
{
    // What a DateTimeOffset can hold: 9999-12-31.
    private const long MaxUnixSeconds = 253_402_300_799;

    private LogProbAccumulator? _logProbs;
    private UsagePayload? _usage;

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public DateTimeOffset? CreatedAt { get; private set; }

    public string? SystemFingerprint { get; private set; }

    public string? FinishReason { get; private set; }

    public UsageDetails? Usage { get; private set; }

    /// <summary>The server that answers; null when nobody set it.</summary>
    public Uri? ServerUrl { get; set; }

    public JsonElement? Timings { get; private set; }

    public void Add(ChatChunk chunk)
    {
        Id ??= chunk.Id;
        Model ??= chunk.Model;
        SystemFingerprint ??= chunk.SystemFingerprint;
        if (CreatedAt is null && chunk.Created is >= 0 and <= MaxUnixSeconds and { } created)
        {
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(created);
        }

        FinishReason = chunk.FinishReason ?? FinishReason;
        Timings = chunk.Timings ?? Timings;
        if (chunk.Usage is { } usage)
        {
            _usage = _usage is null ? usage : _usage.Before(usage);
            Usage = UsageMapper.ToUsageDetails(_usage);
        }

        if (chunk.LogProbs is { } tokens)
        {
            (_logProbs ??= new LogProbAccumulator()).Add(tokens);
        }
    }

    /// <summary>Adds the usage of an earlier request of the same call.</summary>
    public void AddUsage(UsageDetails? earlier)
    {
        if (earlier is null)
        {
            return;
        }

        if (Usage is null)
        {
            Usage = earlier;
        }
        else
        {
            Usage.Add(earlier);
        }
    }

    /// <summary>What the server says beyond MEAI's properties; null when it said nothing.</summary>
    public AdditionalPropertiesDictionary? ToExtras()
    {
        AdditionalPropertiesDictionary? extras = null;
        if (Timings is { } timings)
        {
            (extras ??= [])[ResponseKeys.Timings] = timings;
        }

        if (SystemFingerprint is { } fingerprint)
        {
            (extras ??= [])[ResponseKeys.SystemFingerprint] = fingerprint;
        }

        if (ServerUrl is { } server)
        {
            (extras ??= [])[ResponseKeys.ServerUrl] = server.OriginalString;
        }

        if (_logProbs?.ToJson() is { } logProbs)
        {
            (extras ??= [])[ResponseKeys.LogProbs] = logProbs;
        }

        return extras;
    }
}
