using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Speech;

/// <summary>One transcription: the server and model that it goes to, and the form.</summary>
[Experimental("MEAI001")]
internal sealed class SpeechCall
{
    private static readonly RequestHints Hints =
        RequestHints.Needs("a model that takes audio and its projector (--mmproj FILE; -hf finds it by itself)") with { Explain = MediaHints.Explain };

    private readonly ServerConnection _connection;
    private readonly ServerFacts _server;
    private readonly Dictionary<string, string> _fields;
    private readonly bool _isModelDiscovered;
    private readonly bool? _load;
    private readonly QueueSettings? _waiting;

    private SpeechCall(ServerConnection connection, ServerFacts server, Dictionary<string, string> fields, bool isModelDiscovered, SpeechToTextOptions? options)
    {
        _connection = connection;
        _server = server;
        _fields = fields;
        _isModelDiscovered = isModelDiscovered;
        _load = options?.Load;
        _waiting = QueueOptions.Read(options?.AdditionalProperties);
    }

    /// <summary>The model that is asked for; a server with one model does not say another.</summary>
    public string Model
    {
        get => _fields[SpeechKeys.Model];
        private set => _fields[SpeechKeys.Model] = value;
    }

    /// <summary>Decides what the call will send.</summary>
    public static async ValueTask<SpeechCall> BeginAsync(
        ServerConnection connection, ISpeechToTextClient client, SpeechToTextOptions? options, bool stream, CancellationToken cancellationToken)
    {
        ServerFacts server = connection.Servers.For(options?.Endpoint);
        string model = await connection.Servers.ModelAsync(server, options?.ModelId, cancellationToken).ConfigureAwait(false);
        object? raw = options?.RawRepresentationFactory?.Invoke(client);
        bool isModelDiscovered = connection.Servers.NamedModel(server, options?.ModelId) is null;
        return new SpeechCall(connection, server, TranscriptionFields.ToWire(options, model, stream, raw, connection.Logger), isModelDiscovered, options);
    }

    /// <summary>Sends the audio and waits for the beginning of the answer; once more when the model that was discovered has gone, if the audio can be read again.</summary>
    public Task<TranscriptionReply> SendAsync(Stream audio, CancellationToken cancellationToken)
    {
        if (!_isModelDiscovered || !audio.CanSeek)
        {
            return SendOnceAsync(audio, cancellationToken);
        }

        long start = audio.Position;
        return KnownServers.WithDiscoveredAsync(
            _server,
            Model,
            model =>
            {
                Model = model;
                audio.Position = start;
                return SendOnceAsync(audio, cancellationToken);
            },
            cancellationToken);
    }

    private async Task<TranscriptionReply> SendOnceAsync(Stream audio, CancellationToken cancellationToken)
    {
        using TranscriptionContent content = new(_fields, audio);
        TimeSpan readyTimeout = _connection.Options.ReadyTimeout;
        if (!content.CanRepeat)
        {
            // Such a form can be sent only once, so the server must be ready before.
            await WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
            readyTimeout = TimeSpan.Zero;
        }

        Log.SpeechStarted(_connection.Logger, Model, _server.Target.BaseUrl, content.Headers.ContentLength);
        ServerRequest request = _server.SlotRequest(_server.Target.Address.V1("audio/transcriptions" + ServerAddress.LoadQuery(_load)), Model, _waiting) with
        {
            Body = content,
            Streaming = _fields.ContainsKey(SpeechKeys.Stream),
            ReadyTimeout = readyTimeout,
            Hints = Hints,
        };
        try
        {
            return await TranscriptionReply.OpenAsync(_connection, request, cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException) when (content.ReadException is not null)
        {
            ExceptionDispatchInfo.Throw(content.ReadException);
            throw;
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        ServerRequest request = new(HttpMethod.Get, _server.Target.Address.Native("health"), _server.Target) { ReadyTimeout = _connection.Options.ReadyTimeout };
        using HttpResponseMessage response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
