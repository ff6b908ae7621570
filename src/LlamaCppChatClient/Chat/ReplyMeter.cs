using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>Measures one reply: its first token by the clock, its speed and its prompt by the server's timings.</summary>
internal sealed class ReplyMeter
{
    private readonly ServerRequest _request;
    private readonly TimeProvider _time;
    private readonly long _start;
    private bool _waitsForToken;

    /// <summary>Begins to measure.</summary>
    public ReplyMeter(ServerRequest request, TimeProvider time)
    {
        _request = request;
        _time = time;
        _start = time.GetTimestamp();
        _waitsForToken = request.Streaming;
    }

    private Uri Server => _request.Target.BaseUrl;

    /// <summary>Looks at a chunk of the reply.</summary>
    public void Add(ChatChunk chunk)
    {
        if (_waitsForToken && (chunk.Content.Length > 0 || chunk.Reasoning.Length > 0 || chunk.ToolCallCount > 0))
        {
            _waitsForToken = false;
            ClientMetrics.RecordFirstToken(Server, _request.Model, _time.GetElapsedTime(_start));
        }
    }

    /// <summary>Records what the server measured; a server of another kind says nothing of it.</summary>
    public void Complete(JsonElement? timings)
    {
        if (timings is not { ValueKind: JsonValueKind.Object } all)
        {
            return;
        }

        AddPromptTokens(all, "cache_n", "cached");
        AddPromptTokens(all, "prompt_n", "processed");
        if (Positive(all, "predicted_per_token_ms") is { } milliseconds)
        {
            ClientMetrics.RecordOutputToken(Server, _request.Model, milliseconds / 1000);
        }

        if (Positive(all, "predicted_per_second") is { } speed)
        {
            ClientMetrics.RecordSpeed(Server, _request.Model, speed);
        }
    }

    private void AddPromptTokens(JsonElement timings, string name, string source)
    {
        if (JsonMembers.Int64(timings, name) is > 0 and { } count)
        {
            ClientMetrics.AddPromptTokens(Server, _request.Model, count, source);
        }
    }

    private static double? Positive(JsonElement timings, string name) =>
        JsonMembers.Double(timings, name) is { } value && double.IsFinite(value) && value > 0 ? value : null;
}
