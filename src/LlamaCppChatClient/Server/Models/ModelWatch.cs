using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>
/// Follows one model of a router: by its events (<c>GET /models/sse</c>), and by asking for the list where there are none or
/// they break off. Opened before the command whose effect is watched, so that no event is missed.
/// </summary>
internal sealed class ModelWatch : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ServerConnection _connection;
    private readonly string _model;
    private ServerStream<ModelEventPayload?>? _events;
    private TimeSpan _pause = FirstPause;

    private ModelWatch(ServerConnection connection, string model, ServerStream<ModelEventPayload?>? events)
    {
        _connection = connection;
        _model = model;
        _events = events;
    }

    /// <summary>Whether the last step came from an event. The list has only what is now: a step can be over before it is asked for.</summary>
    public bool HasEvents => _events is not null;

    public static async Task<ModelWatch> OpenAsync(ServerConnection connection, ServerTarget target, string model, CancellationToken cancellationToken)
    {
        ServerRequest request = new(HttpMethod.Get, target.Address.Native("models/sse"), target) { Streaming = true };
        try
        {
            HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return new ModelWatch(
                connection, model, await ServerStream<ModelEventPayload?>.OpenAsync(connection, request, response, Parse, cancellationToken).ConfigureAwait(false));
        }
        catch (LlamaCppException exception) when (exception.StatusCode is not null)
        {
            // Routers of early 2026 have no events.
            Log.NoModelEvents(connection.Logger, exception, connection.Target.BaseUrl);
            return new ModelWatch(connection, model, events: null);
        }
    }

    /// <summary>Waits for the model's next step. Null: a download ended, one way or the other, or the model left the list.</summary>
    public async Task<LlamaCppModelProgress?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_events is not null && await _events.ReadAsync().ConfigureAwait(false))
            {
                if (_events.Current is not { } payload || payload.Model != _model)
                {
                    continue;
                }

                if (payload.Event is "download_finished" or "download_failed" or "model_remove")
                {
                    return null;
                }

                if (ModelProgressMapper.ToProgress(payload) is { } step)
                {
                    return step;
                }
            }
        }
        catch (LlamaCppException exception)
        {
            Log.NoModelEvents(_connection.Logger, exception, _connection.Target.BaseUrl);
        }

        await CloseEventsAsync().ConfigureAwait(false);
        return await AskAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseEventsAsync().ConfigureAwait(false);

    public static ModelEventPayload? Parse(string eventType, ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, ModelJsonContext.Default.ModelEventPayload);
        }
        catch (JsonException)
        {
            // An event of a kind that this version does not know.
            return null;
        }
    }

    private async Task<LlamaCppModelProgress?> AskAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_pause, _connection.Time, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        ServerRequest request = new(HttpMethod.Get, _connection.Target.Address.V1("models"), _connection.Target) { ReadyTimeout = _connection.Options.ReadyTimeout };
        return await JsonExchange.SendAsync(
            _connection,
            request,
            FactsJsonContext.Default.ModelListPayload,
            list => list.Data?.FirstOrDefault(model => model?.Id == _model) is { } found ? ModelProgressMapper.ToProgress(found) : null,
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CloseEventsAsync()
    {
        if (_events is { } events)
        {
            _events = null;
            await events.DisposeAsync().ConfigureAwait(false);
        }
    }
}
