using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Lists the models: the one of a server, or all that a router knows. <c>GET /v1/models</c>.</summary>
    /// <param name="refresh">Makes a router look for new, changed and removed files first; ignored by other servers.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The models in the server's order.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, sections <c>GET /v1/models</c> and <c>GET /models</c>. Does not wake a sleeping model.</remarks>
    public virtual Task<IReadOnlyList<LlamaCppModel>> GetModelsAsync(
        bool refresh = false, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ServerFacts server = ServerOf(options);
        Uri uri = server.Target.Address.V1(refresh ? "models?reload=1" : "models");
        return GetAsync(server, uri, FactsJsonContext.Default.ModelListPayload, ModelMapper.ToModels, cancellationToken);
    }

    /// <summary>Makes a router load a model, and waits until it takes requests. <c>POST /models/load</c>.</summary>
    /// <param name="modelId">The model's name or one of its aliases.</param>
    /// <param name="progress">Is told each step of the loading.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Ends the wait; the router goes on loading.</param>
    /// <returns>The model as it is loaded; at once if it was loaded already.</returns>
    /// <exception cref="LlamaCppException">The server is no router, does not know the model, or can't load it.</exception>
    /// <remarks>
    /// llama.cpp server README, section <c>POST /models/load</c>. Not needed where the router loads on demand, as it does without
    /// <c>--no-models-autoload</c>. Over <c>--models-max</c> the router unloads the model that was not used for longest.
    /// </remarks>
    public virtual async Task<LlamaCppModel> LoadModelAsync(
        string modelId, IProgress<LlamaCppModelProgress>? progress = null, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        progress = GuardedProgress<LlamaCppModelProgress>.Over(progress, _connection.Logger);
        ServerFacts server = ServerOf(options);
        LlamaCppModel found = await FindAsync(server, modelId, cancellationToken).ConfigureAwait(false);
        if (found.State is LlamaCppModelState.Loaded or LlamaCppModelState.Sleeping)
        {
            return found;
        }

        ModelWatch watch = await ModelWatch.OpenAsync(_connection, server.Target, found.Id, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            bool hasBegun = !await CommandAsync(server, "models/load", found.Id, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                LlamaCppModelProgress? step = await watch.NextAsync(cancellationToken).ConfigureAwait(false);
                if (step is not null)
                {
                    progress?.Report(step);
                }

                switch (step?.State)
                {
                    case LlamaCppModelState.Loaded or LlamaCppModelState.Sleeping:
                        return await FindAsync(server, found.Id, cancellationToken).ConfigureAwait(false);
                    case LlamaCppModelState.Loading:
                        hasBegun = true;
                        break;

                    case null:
                        throw ModelErrors.NotLoaded(server.Target, found.Id, exitCode: null);

                    // An event of before the command may still be under way.
                    case LlamaCppModelState.Unloaded when hasBegun || !watch.HasEvents:
                        throw ModelErrors.NotLoaded(server.Target, found.Id, step.ExitCode);
                    default:
                        break;
                }
            }
        }
    }

    /// <summary>Makes a router unload a model, and waits until its memory is free. <c>POST /models/unload</c>.</summary>
    /// <param name="modelId">The model's name or one of its aliases.</param>
    /// <param name="progress">Is told each step.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Ends the wait; the router goes on unloading.</param>
    /// <returns>A task that ends when the model is unloaded; at once if it was not loaded.</returns>
    /// <exception cref="LlamaCppException">The server is no router, or does not know the model.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /models/unload</c>. Answers that are being generated are cut off.</remarks>
    public virtual async Task UnloadModelAsync(
        string modelId, IProgress<LlamaCppModelProgress>? progress = null, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        progress = GuardedProgress<LlamaCppModelProgress>.Over(progress, _connection.Logger);
        ServerFacts server = ServerOf(options);
        LlamaCppModel found = await FindAsync(server, modelId, cancellationToken).ConfigureAwait(false);
        if (found.State == LlamaCppModelState.Unloaded)
        {
            return;
        }

        ModelWatch watch = await ModelWatch.OpenAsync(_connection, server.Target, found.Id, cancellationToken).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            if (!await CommandAsync(server, "models/unload", found.Id, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            LlamaCppModelProgress? step;
            do
            {
                step = await watch.NextAsync(cancellationToken).ConfigureAwait(false);
                if (step is not null)
                {
                    progress?.Report(step);
                }
            }
            while (step is not null && step.State != LlamaCppModelState.Unloaded);
        }
    }

    /// <summary>A router's model by its name or alias.</summary>
    private async Task<LlamaCppModel> FindAsync(ServerFacts server, string modelId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelId);
        (IReadOnlyList<LlamaCppModel> models, bool isRouter) = await GetAsync(
            server,
            server.Target.Address.V1("models"),
            FactsJsonContext.Default.ModelListPayload,
            static list => (ModelMapper.ToModels(list), list.Data?.Any(item => item?.Status.ValueKind == JsonValueKind.Object) is true),
            cancellationToken).ConfigureAwait(false);
        return (isRouter ? models.FirstOrDefault(item => item.Id == modelId) ?? models.FirstOrDefault(item => item.Aliases.Contains(modelId, StringComparer.Ordinal)) : null)
            ?? throw ModelErrors.NoSuchModel(server.Target, modelId, new ModelListing([.. models.Select(item => item.Id)], isRouter));
    }

    /// <summary>Sends a command to a router; false when what it is to do is done or under way already.</summary>
    private async Task<bool> CommandAsync(ServerFacts server, string path, string modelId, CancellationToken cancellationToken)
    {
        try
        {
            await PostAsync(
                server.Request(HttpMethod.Post, server.Target.Address.Native(path)) with { Hints = ModelHints.Command }, json => json.WriteString("model"u8, modelId), CommandJsonContext.Default.SuccessPayload, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LlamaCppException exception) when (exception.ServerMessage is "model is already running" or "model is already loaded" or "model is not running")
        {
            return false;
        }
    }
}
