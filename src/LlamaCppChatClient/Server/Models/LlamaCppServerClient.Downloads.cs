using LlamaCpp.Diagnostics;
using LlamaCpp.Server;
using LlamaCpp.Transport;


namespace LlamaCpp;

public sealed partial class LlamaCppServerClient
{
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes a router download a model from Hugging Face into its cache, and waits for the end. <c>POST /models</c>.</summary>
    /// <param name="model">The repository with the quantization, e.g. <c>ggml-org/gemma-3-4b-it-GGUF:Q4_K_M</c>.</param>
    /// <param name="progress">Is told how much has come.</param>
    /// <param name="cancellationToken">Cancels the download on the server too.</param>
    /// <returns>The model as the router now lists it, not yet loaded.</returns>
    /// <exception cref="LlamaCppException">The server is no router, refuses the name, or has no such model when the download is over.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /models</c>.</remarks>
    public async Task<LlamaCppModel> DownloadModelAsync(string model, IProgress<LlamaCppModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        progress = GuardedProgress<LlamaCppModelProgress>.Over(progress, _connection.Logger);
        ModelWatch watch = await ModelWatch.OpenAsync(_connection, model, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            await PostAsync(Address.Native("models"), json => json.WriteString("model"u8, model), CommandJsonContext.Default.SuccessPayload, cancellationToken).ConfigureAwait(false);
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
                await CancelDownloadAsync(model).ConfigureAwait(false);
                throw;
            }
        }

        // "finished" is said of failures too: only the list tells.
        IReadOnlyList<LlamaCppModel> models = await GetModelsAsync(refresh: true, cancellationToken).ConfigureAwait(false);
        return models.FirstOrDefault(item => item.Id == model)
            ?? models.FirstOrDefault(item => item.Id.StartsWith(model + ":", StringComparison.OrdinalIgnoreCase))
            ?? throw NativeFaults.NotDownloaded(_connection.Target, model);
    }

    /// <summary>Makes a router delete a downloaded model. <c>DELETE /models</c>.</summary>
    /// <param name="model">The model's name; its <see cref="LlamaCppModel.CanDelete"/> is <see langword="true"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server is no router, does not know the model, or may not delete it.</exception>
    /// <remarks>llama.cpp server README, section <c>DELETE /models</c>. Only models of the router's cache can be deleted.</remarks>
    public async Task DeleteModelAsync(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ServerRequest request = Request(HttpMethod.Delete, Address.Native($"models?model={Uri.EscapeDataString(model)}"));
        await JsonExchange.SendAsync(_connection, request, CommandJsonContext.Default.SuccessPayload, cancellationToken).ConfigureAwait(false);
    }

    private async Task CancelDownloadAsync(string model)
    {
        using CancellationTokenSource limit = new(CancelTimeout, _connection.Time);
        try
        {
            await CommandAsync("models/unload", model, limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            Log.DownloadNotCancelled(_connection.Logger, fault, model, _connection.Target.BaseUrl);
        }
    }
}
