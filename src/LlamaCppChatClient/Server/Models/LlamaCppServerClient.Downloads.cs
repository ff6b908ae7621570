using LlamaCpp.Diagnostics;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes a router download a model from Hugging Face into its cache, and waits for the end. <c>POST /models</c>.</summary>
    /// <param name="modelId">The repository with the quantization, e.g. <c>ggml-org/gemma-3-4b-it-GGUF:Q4_K_M</c>.</param>
    /// <param name="progress">Is told how much has come.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Cancels the download on the server too.</param>
    /// <returns>The model as the router now lists it, not yet loaded.</returns>
    /// <exception cref="LlamaCppException">The server is no router, refuses the name, or has no such model when the download is over.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /models</c>.</remarks>
    public virtual async Task<LlamaCppModel> DownloadModelAsync(
        string modelId, IProgress<LlamaCppModelProgress>? progress = null, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        progress = GuardedProgress<LlamaCppModelProgress>.Over(progress, _connection.Logger);
        ServerFacts server = ServerOf(options);
        ModelWatch watch = await ModelWatch.OpenAsync(_connection, server.Target, modelId, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            await PostAsync(
                server.Request(HttpMethod.Post, server.Target.Address.Native("models")) with { Hints = ModelHints.Command }, json => json.WriteString("model"u8, modelId),
                CommandJsonContext.Default.SuccessPayload,
                cancellationToken).ConfigureAwait(false);
            try
            {
                LlamaCppModelProgress? step;
                do
                {
                    step = await watch.NextAsync(cancellationToken).ConfigureAwait(false);
                    if (step is not null)
                    {
                        progress?.Report(step);
                    }
                }
                while (step is { State: LlamaCppModelState.Downloading });
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await CancelDownloadAsync(server, modelId).ConfigureAwait(false);
                throw;
            }
        }

        // "finished" is said of failures too: only the list tells.
        IReadOnlyList<LlamaCppModel> models = await GetModelsAsync(refresh: true, options, cancellationToken).ConfigureAwait(false);
        return models.FirstOrDefault(item => item.Id == modelId)
            ?? models.FirstOrDefault(item => item.Id.StartsWith(modelId + ":", StringComparison.OrdinalIgnoreCase))
            ?? throw ModelErrors.NotDownloaded(server.Target, modelId);
    }

    /// <summary>Makes a router delete a downloaded model. <c>DELETE /models</c>.</summary>
    /// <param name="modelId">The model's name; its <see cref="LlamaCppModel.CanDelete"/> is <see langword="true"/>.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server is no router, does not know the model, or may not delete it.</exception>
    /// <remarks>llama.cpp server README, section <c>DELETE /models</c>. Only models of the router's cache can be deleted.</remarks>
    public virtual async Task DeleteModelAsync(string modelId, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        ServerFacts server = ServerOf(options);
        ServerRequest request = server.Request(HttpMethod.Delete, server.Target.Address.Native($"models?model={Uri.EscapeDataString(modelId)}")) with { Hints = ModelHints.Command };
        await JsonExchange.SendAsync(_connection, request, CommandJsonContext.Default.SuccessPayload, cancellationToken).ConfigureAwait(false);
    }

    private async Task CancelDownloadAsync(ServerFacts server, string modelId)
    {
        using CancellationTokenSource limit = new(CancelTimeout, _connection.Time);
        try
        {
            await CommandAsync(server, "models/unload", modelId, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Log.DownloadNotCancelled(_connection.Logger, exception, modelId, server.Target.BaseUrl);
        }
    }
}
