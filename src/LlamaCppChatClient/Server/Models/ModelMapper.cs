using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>Makes the models of a server's list.</summary>
internal static class ModelMapper
{
    public static IReadOnlyList<LlamaCppModel> ToModels(ModelListPayload list) =>
        [.. (list.Data ?? []).OfType<ModelPayload>().Where(model => !string.IsNullOrEmpty(model.Id)).Select(ToModel)];

    public static LlamaCppModelState ToState(string? status) => status switch
    {
        "unloaded" => LlamaCppModelState.Unloaded,
        "loading" => LlamaCppModelState.Loading,
        "loaded" => LlamaCppModelState.Loaded,
        "sleeping" => LlamaCppModelState.Sleeping,
        "downloading" => LlamaCppModelState.Downloading,
        _ => LlamaCppModelState.Unknown,
    };

    /// <summary>What a router says of the model's process.</summary>
    public static ModelStatusPayload ToStatus(ModelPayload model) => Read(model.Status, FactsJsonContext.Default.ModelStatusPayload);

    private static LlamaCppModel ToModel(ModelPayload model)
    {
        ModelMetaPayload meta = Read(model.Meta, FactsJsonContext.Default.ModelMetaPayload);
        ModelStatusPayload status = ToStatus(model);
        return new LlamaCppModel
        {
            Id = model.Id!,
            Aliases = Texts(model.Aliases),
            Tags = Texts(model.Tags),
            State = State(model, status),
            InputModalities = Texts(model.Architecture?.InputModalities),
            OutputModalities = Texts(model.Architecture?.OutputModalities),
            ContextSize = meta.NCtx,
            TrainingContextSize = meta.NCtxTrain ?? model.ContextLength,
            VocabularySize = meta.NVocab,
            EmbeddingSize = meta.NEmbd,
            ParameterCount = meta.NParams,
            SizeInBytes = meta.Size,
            FileType = meta.Ftype,
            Arguments = Texts(status.Args),
            HasFailed = status.Failed is true,
            ExitCode = status.ExitCode,
            Source = model.Source,
            CanDelete = model.CanRemove is true,
        };
    }

    private static IReadOnlyList<string> Texts(IReadOnlyList<string?>? list) => [.. (list ?? []).OfType<string>()];

    /// <summary>A server with one model gives no status: it loads while the model's facts are null, and lists none if it is another kind of server.</summary>
    private static LlamaCppModelState State(ModelPayload model, ModelStatusPayload status) => (status.Value, model.Meta.ValueKind) switch
    {
        ({ } value, _) => ToState(value),
        (_, JsonValueKind.Object) => LlamaCppModelState.Loaded,
        (_, JsonValueKind.Null) => LlamaCppModelState.Loading,
        _ => LlamaCppModelState.Unknown,
    };

    /// <summary>An object in the form that llama-server gives it; empty when it is another server's idea of it.</summary>
    private static T Read<T>(JsonElement value, JsonTypeInfo<T> type)
        where T : new()
    {
        try
        {
            return value.ValueKind == JsonValueKind.Object ? value.Deserialize(type)! : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }
}
