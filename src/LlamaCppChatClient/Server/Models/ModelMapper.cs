using System.Text.Json;

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

    private static LlamaCppModel ToModel(ModelPayload model)
    {
        ModelMetaPayload meta = Meta(model.Meta);
        return new LlamaCppModel
        {
            Id = model.Id!,
            Aliases = Texts(model.Aliases),
            Tags = Texts(model.Tags),
            State = State(model),
            InputModalities = Texts(model.Architecture?.InputModalities),
            OutputModalities = Texts(model.Architecture?.OutputModalities),
            ContextSize = meta.NCtx,
            TrainingContextSize = meta.NCtxTrain ?? model.ContextLength,
            VocabularySize = meta.NVocab,
            EmbeddingSize = meta.NEmbd,
            ParameterCount = meta.NParams,
            SizeInBytes = meta.Size,
            FileType = meta.Ftype,
            Arguments = Texts(model.Status?.Args),
            HasFailed = model.Status?.Failed is true,
            ExitCode = model.Status?.ExitCode,
            Source = model.Source,
            CanDelete = model.CanRemove is true,
        };
    }

    private static IReadOnlyList<string> Texts(IReadOnlyList<string?>? list) => [.. (list ?? []).OfType<string>()];

    /// <summary>A server with one model gives no status: it loads while the model's facts are null, and lists none if it is another kind of server.</summary>
    private static LlamaCppModelState State(ModelPayload model) => model switch
    {
        { Status.Value: { } status } => ToState(status),
        { Meta.ValueKind: JsonValueKind.Object } => LlamaCppModelState.Loaded,
        { Meta.ValueKind: JsonValueKind.Null } => LlamaCppModelState.Loading,
        _ => LlamaCppModelState.Unknown,
    };

    private static ModelMetaPayload Meta(JsonElement meta)
    {
        try
        {
            return meta.ValueKind == JsonValueKind.Object ? meta.Deserialize(NativeJsonContext.Default.ModelMetaPayload)! : new();
        }
        catch (JsonException)
        {
            // Another server's idea of it.
            return new();
        }
    }
}
