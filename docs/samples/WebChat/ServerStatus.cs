namespace LlamaCpp.Samples.WebChat;

/// <summary>What the page shows of the server.</summary>
internal sealed class ServerStatus(LlamaCppServerClient server, Toolbox toolbox)
{
    /// <summary>The state, the models, and what the chosen model can do; the reason where the server can't be asked.</summary>
    public async Task<object> GetAsync(string? modelId, CancellationToken cancellationToken)
    {
        try
        {
            LlamaCppServerState state = await server.GetHealthAsync(cancellationToken: cancellationToken);
            if (state != LlamaCppServerState.Ready)
            {
                return new { State = state == LlamaCppServerState.Loading ? "loading" : "unreachable" };
            }

            IReadOnlyList<LlamaCppModel> models = await server.GetModelsAsync(refresh: true, cancellationToken: cancellationToken);
            LlamaCppServerProperties properties = await PropertiesAsync(models, modelId, cancellationToken);
            return new
            {
                State = "ready",
                Models = models.Select(model => new { model.Id, State = $"{model.State}" }),
                properties.IsRouter,
                properties.ContextSize,
                properties.SupportsVision,
                properties.SupportsAudio,
                properties.SlotCount,
                BusySlotCount = properties.SlotsEnabled == true ? (await server.GetSlotsAsync(new() { ModelId = modelId }, cancellationToken)).Count(slot => slot.IsProcessing) : 0,
                Tools = (await toolbox.ListAsync(cancellationToken)).Select(tool => new { tool.Name, tool.Description }),
            };
        }
        catch (LlamaCppException error)
        {
            return new { State = "unreachable", error.Message };
        }
    }

    // A router is asked only for a model that is loaded: asking would load it.
    private async Task<LlamaCppServerProperties> PropertiesAsync(IReadOnlyList<LlamaCppModel> models, string? modelId, CancellationToken cancellationToken)
    {
        bool loaded = models.Any(model => model.Id == modelId && model.State is LlamaCppModelState.Loaded or LlamaCppModelState.Unknown);
        return await server.GetPropertiesAsync(new() { ModelId = loaded ? modelId : null }, cancellationToken);
    }
}
