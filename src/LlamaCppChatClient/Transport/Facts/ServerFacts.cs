using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>What is known of one server: its models, and what their chat templates can do. Asked for when first needed.</summary>
internal sealed class ServerFacts
{
    /// <summary>Asked for when the server does not list its models: a server with a single model takes any name.</summary>
    public const string UnknownModel = "loaded-model";

    // Names may come from an application's own callers: what was learned of them must not grow for ever.
    private const int MaxModels = 1000;

    private readonly ServerSender _sender;
    private readonly SharedFact<ModelListing> _models;
    private readonly Func<CancellationToken, ValueTask<ModelListing?>> _listModels;

    private readonly SharedFact<object> _keepsStreams;
    private int _effortsWithoutReasoning;

    // In router mode each model has its own.
    private readonly Dictionary<string, SharedFact<PropsPayload>> _properties = new(StringComparer.Ordinal);

    public ServerFacts(ServerSender sender, ServerTarget target)
    {
        _sender = sender;
        Target = target;
        _listModels = ListModelsAsync;
        Queue = new RequestQueue(target, sender.Places.For(target.Address, sender.Options.MaxConcurrentRequests), AskSlotsAsync);
        _keepsStreams = Share(AskWhetherStreamsAreKeptAsync, static _ => { });
        _models = Share(
            AskModelsAsync, error => Log.ModelUnknown(_sender.Logger, error, Target.BaseUrl, UnknownModel));
    }

    public ServerTarget Target { get; }

    /// <summary>Where requests that take a slot wait for their turn.</summary>
    public RequestQueue Queue { get; }

    /// <summary>A request to the server, which is waited for while it loads its model.</summary>
    public ServerRequest Request(HttpMethod method, Uri uri) => new(method, uri, Target)
    {
        ReadyTimeout = _sender.Options.ReadyTimeout,
        ListModels = _listModels,
    };

    /// <summary>A request that takes a slot of the server, and waits for its turn.</summary>
    /// <param name="uri">The route.</param>
    /// <param name="model">The model that is asked for; empty for the only one of a server.</param>
    /// <param name="waiting">How the call waits; null for as the client's options say.</param>
    public ServerRequest SlotRequest(Uri uri, string model, QueueSettings? waiting) => Request(HttpMethod.Post, uri) with
    {
        Model = model,
        Queue = Queue,
        Waiting = waiting,
        LookAtSlots = cancellationToken => SlotQuestion.AskAsync(_sender, this, model, cancellationToken),
    };

    /// <summary>The default model of a router, if it is known; null for a server with one model, which needs no name.</summary>
    public string? KnownRouterModel => _models.Known is { IsRouter: true, Default: { } model } ? model : null;

    /// <summary>The model to ask for when nobody names one; <see cref="UnknownModel"/> when the server does not list its models.</summary>
    public async ValueTask<string> GetDefaultModelAsync(CancellationToken cancellationToken) =>
        (await _models.GetAsync(static _ => true, cancellationToken).ConfigureAwait(false))?.Default ?? UnknownModel;

    /// <summary>The default model, asked for again since the server does not know <paramref name="unknown"/>; null when there is no other.</summary>
    public async ValueTask<string?> ReplaceDefaultModelAsync(string unknown, CancellationToken cancellationToken)
    {
        ModelListing? models = await _models.GetAsync(known => known.Default != unknown, cancellationToken).ConfigureAwait(false);
        return models?.Default is { } other && other != unknown ? other : null;
    }

    /// <summary>Whether the server keeps streams that have a name, so that they can be read again.</summary>
    public async ValueTask<bool> KeepsStreamsAsync(CancellationToken cancellationToken) =>
        await _keepsStreams.GetAsync(static _ => true, cancellationToken).ConfigureAwait(false) is true;

    /// <summary>Whether the model's chat template takes tools; true when that is unknown. That it does not is asked for again each time.</summary>
    /// <param name="model">The model; empty for the only one of a server.</param>
    /// <param name="load">Whether a router may load the model to find out; null for as it does on demand.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public async ValueTask<bool> SupportsToolsAsync(string model, bool? load, CancellationToken cancellationToken)
    {
        PropsPayload? props = await PropertiesOf(model, load).GetAsync(SupportsTools, cancellationToken).ConfigureAwait(false);
        return props is null || SupportsTools(props);
    }

    /// <summary>What the server says of a model; null when it does not say anything.</summary>
    /// <param name="model">The model; empty for the only one of a server.</param>
    /// <param name="load">Whether a router may load the model to find out; null for as it does on demand.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public ValueTask<PropsPayload?> GetPropertiesAsync(string model, bool? load, CancellationToken cancellationToken) =>
        PropertiesOf(model, load).GetAsync(static _ => true, cancellationToken);

    /// <summary>Whether a model's chat template knows <c>reasoning_effort</c>; null when the server does not say it.</summary>
    public static bool? KnowsEffort(PropsPayload props) =>
        IsTrue(props, "supports_reasoning_effort") ? true : IsFalse(props, "supports_reasoning_effort") ? false : null;

    /// <summary>True once: a warning for every call says no more than one.</summary>
    public bool IsFirstEffortWithoutReasoning() => Interlocked.Exchange(ref _effortsWithoutReasoning, 1) == 0;

    /// <summary>Asks for the models, to name them in a refusal; null when the server does not say.</summary>
    public async ValueTask<ModelListing?> ListModelsAsync(CancellationToken cancellationToken)
    {
        ModelListing? models = await _models.GetAsync(static _ => false, cancellationToken).ConfigureAwait(false);
        return models is null ? null : models with { Ids = [.. models.Ids.Select(id => Target.Redact(id))] };
    }

    private static bool SupportsTools(PropsPayload props) => !IsFalse(props, "supports_tools") || IsTrue(props, "supports_tool_calls");

    private static bool IsFalse(PropsPayload props, string name) =>
        props.ChatTemplateCaps is { } caps && caps.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.False;

    private static bool IsTrue(PropsPayload props, string name) =>
        props.ChatTemplateCaps is { } caps && caps.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private SharedFact<T> Share<T>(Func<CancellationToken, Task<T?>> ask, Action<Exception?> failed)
        where T : class =>
        new(ask, failed, Target, _sender.Options.DiscoveryTimeout, _sender.Time);

    private SharedFact<PropsPayload> PropertiesOf(string model, bool? load)
    {
        string query = ServerAddress.ModelQuery(model, load);
        lock (_properties)
        {
            if (_properties.TryGetValue(query, out SharedFact<PropsPayload>? known))
            {
                return known;
            }

            if (_properties.Count == MaxModels)
            {
                _properties.Clear();
            }

            Uri uri = Target.Address.Native("props" + query);
            return _properties[query] = Share(
                token => GetAsync(uri, FactsJsonContext.Default.PropsPayload, token), error => Log.CapabilitiesUnknown(_sender.Logger, error, Target.BaseUrl));
        }
    }

    /// <summary>The number of slots; that of a router, which is many servers, has no end. Null when the server does not say it.</summary>
    public async ValueTask<int?> AskSlotsAsync()
    {
        PropsPayload? props = await PropertiesOf("", load: false).GetAsync(static _ => true, CancellationToken.None).ConfigureAwait(false);
        return props?.Role == "router" ? int.MaxValue : props?.TotalSlots;
    }

    /// <summary>A boxed true or false; null when the server does not say it.</summary>
    private async Task<object?> AskWhetherStreamsAreKeptAsync(CancellationToken cancellationToken)
    {
        using RequestBody body = new();
        body.Json.WriteStartObject();
        body.Json.WriteEndObject();
        body.Complete();
        ServerRequest request = new(HttpMethod.Post, Target.Address.V1("streams/lookup"), Target) { Body = body, IsQuestion = true, ReadyTimeout = Patience };
        try
        {
            using HttpResponseMessage response = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LlamaCppException error) when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            Log.StreamsNotKept(_sender.Logger, Target.BaseUrl);
            return false;
        }
    }

    private async Task<ModelListing?> AskModelsAsync(CancellationToken cancellationToken)
    {
        ModelListPayload? list = await GetAsync(Target.Address.V1("models"), FactsJsonContext.Default.ModelListPayload, cancellationToken).ConfigureAwait(false);
        if (list is null || ModelListingMapper.ToListing(list) is not { Default: { } model } models)
        {
            return null;
        }

        Log.ModelDiscovered(_sender.Logger, Target.Redact(model), Target.BaseUrl);
        return models;
    }

    private async Task<T?> GetAsync<T>(Uri uri, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        ServerRequest request = new(HttpMethod.Get, uri, Target) { IsQuestion = true, ReadyTimeout = Patience };
        using HttpResponseMessage response = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await DocumentReader.ReadAsync(_sender, request, response, type, static (type, body) => JsonExchange.Deserialize(body, type), cancellationToken).ConfigureAwait(false);
    }

    // A server that is just starting is waited for, but not to the end of the question: that it is loading is no failure to remember.
    private TimeSpan Patience => _sender.Options is { DiscoveryTimeout: var limit, ReadyTimeout: var ready }
        && limit != Timeout.InfiniteTimeSpan && (ready == Timeout.InfiniteTimeSpan || ready > limit * 0.8) ? limit * 0.8 : _sender.Options.ReadyTimeout;
}
