using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LlamaCpp.Diagnostics;
using LlamaCpp.Speech;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>Transcribes speech with the model of a running llama-server: <c>POST /v1/audio/transcriptions</c>.</summary>
/// <remarks>
/// Thread-safe. The server must be started with a model that hears and its projector (<c>--mmproj</c>, or <c>-hf</c>, which finds it).
/// It reads WAV, MP3 and FLAC, and puts the audio and a prompt to the model as a chat does: a model that was not trained to
/// transcribe may answer the speech instead. What the server takes beyond <see cref="SpeechToTextOptions"/> is in
/// <see cref="LlamaCppSpeechToTextOptionsExtensions"/>. llama.cpp server README, section <c>POST /v1/audio/transcriptions</c>.
/// </remarks>
[Experimental("MEAI001")]
public sealed class LlamaCppSpeechToTextClient : ISpeechToTextClient
{
    private readonly ServerConnection _connection;
    private readonly bool _ownsConnection;
    private readonly SpeechToTextClientMetadata _metadata;
    private LlamaCppServerClient? _serverClient;

    /// <summary>Initializes the client.</summary>
    /// <param name="options">Where the server is and how long to wait for it; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite.
    /// <see langword="null"/> makes one that is disposed with this client.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppSpeechToTextClient(LlamaCppOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(ServerConnection.Create(options, httpClient, loggerFactory), ownsConnection: true)
    {
    }

    /// <summary>Initializes the client with a connection of its own and the options of the environment: <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
    /// <exception cref="ArgumentException">A variable has a value that can't be used.</exception>
    public LlamaCppSpeechToTextClient()
        : this(LlamaCppOptions.FromEnvironment())
    {
    }

    /// <summary>Initializes the client with a connection of its own, default options and the first model that the server lists.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppSpeechToTextClient(string baseUrl)
        : this(LlamaCppOptions.For(baseUrl, model: null))
    {
    }

    /// <summary>Initializes the client with a connection of its own and default options.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="model">The model to ask for.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppSpeechToTextClient(string baseUrl, string model)
        : this(LlamaCppOptions.For(baseUrl, model))
    {
    }

    internal LlamaCppSpeechToTextClient(ServerConnection connection, bool ownsConnection)
    {
        _connection = connection;
        _ownsConnection = ownsConnection;
        _metadata = new SpeechToTextClientMetadata("llamacpp", connection.Options.BaseUrl, connection.Options.Model);
    }

    /// <summary>Sends the audio and returns the whole text.</summary>
    /// <param name="audioSpeechStream">
    /// The audio as a file of its format (WAV, MP3 or FLAC), read from its current position to its end and not disposed. It is
    /// copied to the server as it is read. One that can't seek is sent only once, after the server has said that it is ready.
    /// </param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it.</param>
    /// <returns>The text and the usage in tokens, in which the audio counts as input.</returns>
    /// <exception cref="NotSupportedException"><see cref="SpeechToTextOptions.TextLanguage"/> asks for a translation.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The audio does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">The server refused: its model does not take audio, or the stream holds none.</exception>
    public async Task<SpeechToTextResponse> GetTextAsync(Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audioSpeechStream);
        long start = _connection.Time.GetTimestamp();
        SpeechCall call = await SpeechCall.BeginAsync(_connection, this, options, _connection.Options.UseStreaming, cancellationToken).ConfigureAwait(false);
        TranscriptionReply reply = await call.SendAsync(audioSpeechStream, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            while (await reply.ReadAsync().ConfigureAwait(false) is not null)
            {
            }

            Complete(call, reply, start);
            return new SpeechToTextResponse(reply.Text!) { ModelId = call.Model, Usage = reply.Usage };
        }
    }

    /// <summary>Sends the audio and returns the text as it is generated.</summary>
    /// <param name="audioSpeechStream"><inheritdoc cref="GetTextAsync" path="/param[@name='audioSpeechStream']"/></param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it. So does leaving the loop.</param>
    /// <returns>
    /// Updates with the text, whose texts add up to that of <see cref="GetTextAsync"/>, and a last one with the usage. A model whose chat
    /// template always thinks writes its reasoning into the text: this is logged as a warning, and <see cref="GetTextAsync"/> is free of it.
    /// </returns>
    /// <exception cref="NotSupportedException"><see cref="SpeechToTextOptions.TextLanguage"/> asks for a translation.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The audio does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">The server refused: its model does not take audio, or the stream holds none.</exception>
    public IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audioSpeechStream);
        return StreamAsync(audioSpeechStream, options, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Gives this client, its <see cref="SpeechToTextClientMetadata"/> and a <see cref="LlamaCppServerClient"/> over the same connection,
    /// whose <c>Dispose</c> does nothing.
    /// </remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(SpeechToTextClientMetadata) ? _metadata
            : serviceType == typeof(LlamaCppServerClient) ? LazyInitializer.EnsureInitialized(ref _serverClient, () => new LlamaCppServerClient(_connection))
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the connections, unless the HttpClient was handed in or the connection is shared with another client.</summary>
    public void Dispose()
    {
        if (_ownsConnection)
        {
            _connection.Dispose();
        }
    }

    private async IAsyncEnumerable<SpeechToTextResponseUpdate> StreamAsync(
        Stream audio, SpeechToTextOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long start = _connection.Time.GetTimestamp();
        SpeechCall call = await SpeechCall.BeginAsync(_connection, this, options, stream: true, cancellationToken).ConfigureAwait(false);
        TranscriptionReply reply = await call.SendAsync(audio, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            while (await reply.ReadAsync().ConfigureAwait(false) is { } delta)
            {
                yield return new SpeechToTextResponseUpdate(delta) { Kind = SpeechToTextResponseUpdateKind.TextUpdated, ModelId = call.Model };
            }

            Complete(call, reply, start);
            yield return ToFinalUpdate(call, reply);
        }
    }

    private SpeechToTextResponseUpdate ToFinalUpdate(SpeechCall call, TranscriptionReply reply)
    {
        SpeechToTextResponseUpdate update = new() { Kind = SpeechToTextResponseUpdateKind.SessionClose, ModelId = call.Model };
        string deltas = reply.Deltas;
        if (reply.Text!.StartsWith(deltas, StringComparison.Ordinal))
        {
            if (reply.Text.Length > deltas.Length)
            {
                update.Contents.Add(new TextContent(reply.Text[deltas.Length..]));
            }
        }
        else if (!deltas.AsSpan().Trim().SequenceEqual(reply.Text.AsSpan().Trim()))
        {
            Log.SpeechDeltasDiffer(_connection.Logger, call.Model);
        }

        if (reply.Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(usage));
        }

        return update;
    }

    private void Complete(SpeechCall call, TranscriptionReply reply, long start)
    {
        Log.SpeechCompleted(
            _connection.Logger, call.Model, _connection.Time.GetElapsedTime(start).TotalSeconds, reply.Usage?.InputTokenCount, reply.Usage?.OutputTokenCount);
        if (_connection.Logger.IsEnabled(LogLevel.Trace))
        {
            Log.SpeechReplySensitive(_connection.Logger, reply.Text!);
        }
    }
}
