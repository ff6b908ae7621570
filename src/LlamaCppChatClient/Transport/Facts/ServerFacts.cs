using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Diagnostics;

namespace LlamaCpp.Transport;

/// <summary>What is known of one server: its first model, and what its chat template can do. Asked for when first needed.</summary>
internal sealed class ServerFacts
{
    /// <summary>Asked for when the server does not list its models: a server with a single model takes any name.</summary>
    public const string UnknownModel = "loaded-model";

    // Names may come from an application's own callers: what was learned of them must not grow for ever.
    private const int MaxModels = 1000;

    private readonly ServerConnection _connection;
    private readonly ServerTarget _target;
    private readonly SharedFact<string> _firstModel;

    // In router mode each model has its own.
    private readonly Dictionary<string, SharedFact<PropsCapsPayload>> _capabilities = new(StringComparer.Ordinal);

    public ServerFacts(ServerConnection connection, ServerTarget target)
    {
        _connection = connection;
        _target = target;
        _firstModel = new SharedFact<string>(AskFirstModelAsync, connection.Options.DiscoveryTimeout, connection.Time);
    }

    public ServerTarget Target => _target;

    /// <summary>The first model that the server lists.</summary>
    public async ValueTask<string> GetFirstModelAsync(CancellationToken cancellationToken) =>
        await _firstModel.GetAsync(cancellationToken).ConfigureAwait(false) ?? UnknownModel;

    /// <summary>Whether the model's chat template takes tools; true when that is unknown.</summary>
    public async ValueTask<bool> SupportsToolsAsync(string model, CancellationToken cancellationToken)
    {
        SharedFact<PropsCapsPayload>? fact;
        lock (_capabilities)
        {
            if (!_capabilities.TryGetValue(model, out fact))
            {
                if (_capabilities.Count == MaxModels)
                {
                    _capabilities.Clear();
                }

                fact = new SharedFact<PropsCapsPayload>(token => AskPropsAsync(model, token), _connection.Options.DiscoveryTimeout, _connection.Time);
                _capabilities[model] = fact;
            }
        }

        PropsCapsPayload? props = await fact.GetAsync(cancellationToken).ConfigureAwait(false);
        return props?.ChatTemplateCaps is not { SupportsTools: false } caps || caps.SupportsToolCalls is true;
    }

    /// <summary>Asks for the models, to name them in a refusal; null when the server does not say.</summary>
    public async ValueTask<ModelListing?> ListModelsAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_connection.Options.DiscoveryTimeout);
        try
        {
            ModelListing models = await AskModelsAsync(patience.Token).ConfigureAwait(false);
            return models with { Ids = [.. models.Ids.Select(id => _target.Redact(id))] };
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or JsonException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private async Task<ModelListing> AskModelsAsync(CancellationToken cancellationToken)
    {
        ModelsPayload? models = await GetAsync(_target.Address.V1("models"), WireJsonContext.Default.ModelsPayload, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ModelIdPayload?> data = models?.Data ?? [];
        return new ModelListing(
            [.. data.Select(model => model?.Id).OfType<string>().Where(id => id.Length > 0)],
            data.Any(model => model?.Status.ValueKind == JsonValueKind.Object));
    }

    private async Task<string?> AskFirstModelAsync(CancellationToken cancellationToken)
    {
        try
        {
            ModelListing models = await AskModelsAsync(cancellationToken).ConfigureAwait(false);
            if (models.Ids is [string first, ..])
            {
                Log.ModelDiscovered(_connection.Logger, _target.Redact(first), _target.BaseUrl);
                return first;
            }

            Log.ModelUnknown(_connection.Logger, null, _target.BaseUrl, UnknownModel);
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or JsonException)
        {
            Log.ModelUnknown(_connection.Logger, fault, _target.BaseUrl, UnknownModel);
        }

        return null;
    }

    private async Task<PropsCapsPayload?> AskPropsAsync(string model, CancellationToken cancellationToken)
    {
        try
        {
            Uri uri = _target.Address.Native($"props?model={Uri.EscapeDataString(model)}");
            return await GetAsync(uri, WireJsonContext.Default.PropsCapsPayload, cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException fault) when (fault.StatusCode is not null and not HttpStatusCode.ServiceUnavailable)
        {
            // Another kind of server, or a closed route: it will not say next time either.
            Log.CapabilitiesUnknown(_connection.Logger, fault, _target.BaseUrl);
            return new PropsCapsPayload();
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or JsonException)
        {
            Log.CapabilitiesUnknown(_connection.Logger, fault, _target.BaseUrl);
            return null;
        }
    }

    private async Task<T?> GetAsync<T>(Uri uri, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        // A server that is just starting is waited for, within the limit of the question.
        ServerRequest request = new(HttpMethod.Get, uri, _target) { ReadyTimeout = _connection.Options.ReadyTimeout };
        using HttpResponseMessage response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await DocumentReader.ReadAsync(_connection, request, response, type, static (type, body) => JsonSerializer.Deserialize(body, type), cancellationToken).ConfigureAwait(false);
    }
}
