using System.Text.Json;
using LlamaCpp.Wire;

namespace LlamaCpp.Responses;

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
                return WithStages(
                    new LlamaCppModelProgress
                    {
                        Model = model,
                        State = ModelMapper.ToState(Text(data, "status")),
                        ExitCode = (int?)Number(data, "exit_code"),
                    },
                    data);
            case "download_progress":
                return Download(model, data);
            default:
                return null;
        }
    }

    /// <summary>The step that an item of the list stands at.</summary>
    public static LlamaCppModelProgress ToProgress(ModelPayload model)
    {
        LlamaCppModelState state = ModelMapper.ToState(model.Status?.Value);
        return state == LlamaCppModelState.Downloading
            ? Download(model.Id!, model.Status!.Progress)
            : new LlamaCppModelProgress { Model = model.Id!, State = state, ExitCode = model.Status?.ExitCode };
    }

    private static LlamaCppModelProgress Download(string model, JsonElement files)
    {
        long? done = null;
        long? total = null;
        if (files.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty file in files.EnumerateObject())
            {
                done = (done ?? 0) + (long)(Number(file.Value, "done") ?? 0);
                total = (total ?? 0) + (long)(Number(file.Value, "total") ?? 0);
            }
        }

        return new LlamaCppModelProgress
        {
            Model = model,
            State = LlamaCppModelState.Downloading,
            BytesDone = done,
            BytesTotal = total > 0 ? total : null,
            Fraction = total > 0 ? Math.Clamp((double)done!.Value / total.Value, 0, 1) : null,
        };
    }

    private static LlamaCppModelProgress WithStages(LlamaCppModelProgress step, JsonElement data)
    {
        if (!data.TryGetProperty("progress", out JsonElement progress) || progress.ValueKind != JsonValueKind.Object)
        {
            return step.State == LlamaCppModelState.Loaded ? step with { Fraction = 1 } : step;
        }

        string? stage = Text(progress, "current");
        double value = Number(progress, "value") ?? 0;
        List<string?> stages = progress.TryGetProperty("stages", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null)]
            : [stage];
        int index = Math.Max(stages.IndexOf(stage), 0);
        return step with { Stage = stage, Fraction = Math.Clamp((index + value) / Math.Max(stages.Count, 1), 0, 1) };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
