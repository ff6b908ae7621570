using System.Text.Json;
using LlamaCpp.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes steps of progress from a router's events, or from its list where it sends none.</summary>
internal static class ModelProgressMapper
{
    /// <summary>The step that an event tells of; null for events that are none.</summary>
    public static LlamaCppModelProgress? ToProgress(ModelEventPayload payload)
    {
        if (payload.Model is not { } model)
        {
            return null;
        }

        JsonElement data = payload.Data;
        switch (payload.Event)
        {
            // The README names only the former; both come.
            case "model_status" or "status_change" when data.ValueKind == JsonValueKind.Object:
                return Status(model, data);
            case "download_progress":
                return Download(model, data);
            default:
                return null;
        }
    }

    /// <summary>The step that an item of the list stands at.</summary>
    public static LlamaCppModelProgress ToProgress(ModelPayload model)
    {
        ModelStatusPayload status = ModelMapper.ToStatus(model);
        LlamaCppModelState state = ModelMapper.ToState(status.Value);
        return state == LlamaCppModelState.Downloading
            ? Download(model.Id!, status.Progress)
            : new LlamaCppModelProgress { ModelId = model.Id!, State = state, ExitCode = status.ExitCode };
    }

    private static LlamaCppModelProgress Download(string model, JsonElement files)
    {
        double? done = null;
        double? total = null;
        if (files.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty file in files.EnumerateObject())
            {
                done = (done ?? 0) + (JsonMembers.Double(file.Value, "done") ?? 0);
                total = (total ?? 0) + (JsonMembers.Double(file.Value, "total") ?? 0);
            }
        }

        long? bytesDone = done is { } came ? long.CreateSaturating(came) : null;
        long? bytesTotal = total > 0 ? long.CreateSaturating(total.Value) : null;
        return new LlamaCppModelProgress
        {
            ModelId = model,
            State = LlamaCppModelState.Downloading,
            BytesDone = bytesDone,
            BytesTotal = bytesTotal > 0 ? bytesTotal : null,
            Fraction = bytesTotal > 0 ? Math.Clamp((double)bytesDone!.Value / bytesTotal.Value, 0, 1) : null,
        };
    }

    private static LlamaCppModelProgress Status(string model, JsonElement data)
    {
        LlamaCppModelState state = ModelMapper.ToState(JsonMembers.Text(data, "status"));
        JsonElement progress = JsonMembers.Find(data, "progress");
        bool hasStages = progress.ValueKind == JsonValueKind.Object;
        return new LlamaCppModelProgress
        {
            ModelId = model,
            State = state,
            ExitCode = JsonMembers.Int32(data, "exit_code"),
            Stage = hasStages ? JsonMembers.Text(progress, "current") : null,
            Fraction = hasStages ? FractionOf(progress) : state == LlamaCppModelState.Loaded ? 1 : null,
        };
    }

    private static double FractionOf(JsonElement progress)
    {
        string? stage = JsonMembers.Text(progress, "current");
        List<string?> stages = JsonMembers.Find(progress, "stages") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(JsonMembers.Text)]
            : [stage];
        int index = Math.Max(stages.IndexOf(stage), 0);
        return Math.Clamp((index + (JsonMembers.Double(progress, "value") ?? 0)) / Math.Max(stages.Count, 1), 0, 1);
    }
}
