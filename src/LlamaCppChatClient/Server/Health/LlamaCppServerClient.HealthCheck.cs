using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

/// <summary>What the health check asks. Nothing here waits for a server, loads a model or wakes one that sleeps.</summary>
public partial class LlamaCppServerClient
{
    internal string? ConfiguredModel => _connection.Options.Model;

    internal string ServerName => _connection.Target.ToString();

    /// <summary><c>GET /props</c>: of the server, or of a router about itself.</summary>
    internal Task<LlamaCppServerProperties> PeekAsync(CancellationToken cancellationToken) => PeekAsync("props", cancellationToken);

    /// <summary><c>GET /props</c> of a router's model that is loaded.</summary>
    internal Task<LlamaCppServerProperties> PeekAsync(LlamaCppModel model, CancellationToken cancellationToken) =>
        PeekAsync($"props?model={Uri.EscapeDataString(model.Id)}&autoload=false", cancellationToken);

    internal Task<IReadOnlyList<LlamaCppModel>> PeekModelsAsync(CancellationToken cancellationToken) =>
        JsonExchange.SendAsync(_connection, Once(_connection.Target, Address.V1("models")), FactsJsonContext.Default.ModelListPayload, ModelMapper.ToModels, cancellationToken);

    /// <summary>How many slots are busy; null when the server does not say.</summary>
    /// <param name="properties">What the server has switched on.</param>
    /// <param name="model">A router's model, which is loaded; null for a server with one model.</param>
    /// <param name="mayKeepAwake">Whether <c>/slots</c> may be asked, which counts as work: a server that is asked for it does not fall asleep.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    internal async Task<int?> PeekBusySlotsAsync(LlamaCppServerProperties properties, LlamaCppModel? model, bool mayKeepAwake, CancellationToken cancellationToken)
    {
        string query = model is null ? "" : $"?model={Uri.EscapeDataString(model.Id)}&autoload=false";
        if (properties.MetricsEnabled is true)
        {
            return (await ReadMetricsAsync(Once(_connection.Target, Address.Native("metrics" + query)), cancellationToken).ConfigureAwait(false)).ProcessingRequestCount;
        }

        if (properties.SlotsEnabled is not true || !mayKeepAwake)
        {
            return null;
        }

        IReadOnlyList<SlotPayload?> slots = await JsonExchange.SendAsync(
            _connection, Once(_connection.Target, Address.Native("slots" + query)), FactsJsonContext.Default.IReadOnlyListSlotPayload, cancellationToken).ConfigureAwait(false);
        return slots.Count(slot => slot?.IsProcessing is true);
    }

    private Task<LlamaCppServerProperties> PeekAsync(string path, CancellationToken cancellationToken) =>
        JsonExchange.SendAsync(_connection, Once(_connection.Target, Address.Native(path)), FactsJsonContext.Default.PropsPayload, PropertiesMapper.ToProperties, cancellationToken);
}
