using System.Text.Json.Serialization;
using LlamaCpp.Transport;

namespace LlamaCpp;

/// <summary>Where the llama-server is and how long to wait for it.</summary>
/// <remarks>
/// Precedence with dependency injection: code, then <c>LLAMACPP_BASE_URL</c>, <c>LLAMACPP_MODEL</c> and <c>LLAMACPP_API_KEY</c>, then the client's
/// own configuration section (<c>LlamaCpp:Embeddings</c> for generators, <c>LlamaCpp:&lt;key&gt;</c> for keyed clients), then the section <c>LlamaCpp</c>,
/// then the defaults. Without it, <see cref="FromEnvironment"/> and the clients' constructors without parameters read the three variables.
/// </remarks>
public sealed partial class LlamaCppOptions
{
    /// <summary>The key that is sent when none is configured; llama-server without <c>--api-key</c> takes any.</summary>
    internal const string PlaceholderApiKey = "llamacpp";

    internal static readonly Uri DefaultBaseUrl = new("http://localhost:8080/v1");

    private Uri _baseUrl = DefaultBaseUrl;
    private string? _apiKey;
    private SettingSource _source = SettingSource.Code;
    private SettingSource _baseUrlSource = SettingSource.Default;
    private SettingSource _apiKeySource = SettingSource.Default;

    /// <summary>The server's address.</summary>
    /// <value>
    /// The default is <c>http://localhost:8080/v1</c>. With or without <c>/v1</c>, with or without a trailing slash, with a path
    /// prefix (<c>https://host/llama</c>), a Unix socket (<c>unix:///run/llama.sock</c>), or a service (<c>https+http://name</c>,
    /// <c>http://_endpoint.name</c>) where service discovery is on. User info, query and fragment are refused.
    /// </value>
    public Uri BaseUrl
    {
        get => _baseUrl;
        set
        {
            _baseUrlSource = Equals(_baseUrl, value) ? _baseUrlSource : _source;
            _baseUrl = value;
        }
    }

    /// <summary>The model to ask for.</summary>
    /// <value>The default is <see langword="null"/>: the first one that <c>GET /v1/models</c> lists.</value>
    public string? Model { get; set; }

    /// <summary>The key that the server was started with (<c>--api-key</c>), sent as bearer token to <see cref="BaseUrl"/> and nowhere else.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the placeholder <c>llamacpp</c> is sent. Address and key are a pair: where a stronger source
    /// replaces the address, a key of a weaker one reads as <see langword="null"/> and is not sent; the client logs a warning.
    /// </value>
    [JsonIgnore]
    public string? ApiKey
    {
        get => IsKeyOfAnotherAddress ? null : _apiKey;
        set => (_apiKey, _apiKeySource) = (value, _source);
    }

    /// <summary>How long a call waits for a server that is still loading its model (503), and asks again.</summary>
    /// <value>The default is 60 seconds; zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits until the caller cancels.</value>
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the header that carries <c>ChatOptions.AffinityKey</c>, by which a proxy can keep a conversation on one server.</summary>
    /// <value>The default is <c>X-Session-Id</c>; <see langword="null"/> never sends it.</value>
    public string? AffinityHeaderName { get; set; } = "X-Session-Id";

    /// <summary>How long to wait for <c>GET /v1/models</c> and <c>GET /props</c> when a call needs to know the model or what it can do.</summary>
    /// <value>The default is 5 seconds. When it is over, the call goes on without the answer.</value>
    public TimeSpan DiscoveryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stream may be silent once its headers have come. The server's pings count as life.</summary>
    /// <value>The default is 5 minutes; <see cref="Timeout.InfiniteTimeSpan"/> waits until the caller cancels. The server pings every 30 seconds.</value>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest single event of a stream that is read, in bytes.</summary>
    /// <value>The default is 16 MiB (16,777,216). A larger one ends the call with an exception.</value>
    public long MaxEventSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The largest reply in one piece (JSON) that is read, in bytes; and how much memory the text, reasoning, tool calls and
    /// log-probabilities of a streamed answer may add up to.
    /// </summary>
    /// <value>
    /// The default is 256 MiB (268,435,456), which is more than a hundred million characters of a stream. A larger answer ends the
    /// call with an exception, that of a stream with what had arrived.
    /// </value>
    public long MaxResponseSize { get; set; } = 256 * 1024 * 1024;

    /// <summary>Whether <c>LlamaCppChatClient</c>'s whole answers are fetched as a stream and folded.</summary>
    /// <value>
    /// The default is <see langword="true"/>: the server sees at once when the caller gives up, and shows signs of life.
    /// <see langword="false"/> asks for one JSON document, for proxies that can't stream.
    /// </value>
    public bool UseStreaming { get; set; } = true;

    /// <summary>Whether updates, and responses that are folded from a stream, keep the server's JSON in <c>RawRepresentation</c>.</summary>
    /// <value>
    /// The default is <see langword="false"/>, since it costs an allocation for each event of a stream. It is a <c>JsonElement</c>, or a
    /// <c>List&lt;JsonElement&gt;</c> of several events: all of a response, and those without text on the last update. A reply that came as one
    /// JSON document of at most 32 KiB always has it.
    /// </value>
    public bool IncludeRawRepresentation { get; set; }

    /// <summary>Whether <c>file://</c> URIs may be sent, which make the server read its own disk (<c>--media-path</c>).</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowFileUris { get; set; }

    /// <summary>Whether <c>ChatOptions.Instructions</c> and the system messages at the beginning of a conversation are sent as one message, with a blank line between them.</summary>
    /// <value>
    /// The default is <see langword="true"/>: many chat templates refuse a second system message (400). <see langword="false"/> sends each one
    /// as it is. Later system messages are never moved.
    /// </value>
    public bool MergeSystemMessages { get; set; } = true;

    /// <summary>Whether resilience handlers that come from <c>ConfigureHttpClientDefaults</c> (Aspire's and ASP.NET's service defaults) stay in a registered client's HttpClient.</summary>
    /// <value>
    /// The default is <see langword="false"/>: their limits of some seconds would end a call that waits for a free slot, and their retries send it
    /// again. Handlers that are added to the client's own HttpClient stay in any case.
    /// </value>
    public bool UseDefaultResilience { get; set; }

    /// <summary>The largest number of inputs that one embeddings request carries.</summary>
    /// <value>The default is 64.</value>
    public int MaxEmbeddingBatchSize { get; set; } = 64;

    /// <summary>How many embeddings requests of one call may be under way at once.</summary>
    /// <value>The default is 2. More than the server has slots (<c>-np</c>) only wait there.</value>
    public int MaxConcurrentEmbeddingRequests { get; set; } = 2;

    /// <summary>
    /// How many requests that take a slot (chat, completion, embeddings, reranking, decisions, transcription) may be under way at once to one
    /// server, those that wait there for a slot included. The others wait in the client, first come first served.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the server's slots (<c>-np</c>) plus 3, and 4 until the slots are known; no limit for a router
    /// and behind a proxy (responses with a <c>Date</c> header), where there may be many servers. <see cref="int.MaxValue"/> is no limit.
    /// </value>
    /// <remarks>
    /// 8 requests that wait for a slot stop a server with default settings from answering anything, <c>/health</c> too (build 11669). A stream
    /// counts until its end; what is called while it is read counts beside it. llama.cpp server README, <c>--threads-http</c>.
    /// </remarks>
    public int? MaxConcurrentRequests { get; set; }

    /// <summary>
    /// Gets or sets how long a call waits for a slot: in this client until it is its turn (<see cref="MaxConcurrentRequests"/>), and in the server
    /// until a slot takes it, which the headers of a stream tell. Then it ends with a <see cref="LlamaCppBusyException"/>.
    /// </summary>
    /// <value>
    /// The default is <see cref="Timeout.InfiniteTimeSpan"/>: until the caller cancels. Zero does not wait: the call ends at once when no slot is
    /// idle (<c>GET /slots?fail_on_no_slot=1</c>). Calls can have their own, e.g. <c>ChatOptions.QueueTimeout</c>.
    /// </value>
    /// <remarks>
    /// A server shows nothing of a request without a stream (embeddings, reranking, <see cref="UseStreaming"/> off) before it is done: for such a call the limit
    /// is that of the wait in this client. A server that loads its model is waited for as <see cref="ReadyTimeout"/> says.
    /// </remarks>
    public TimeSpan QueueTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Gets or sets what the levels of <c>ChatOptions.Reasoning.Effort</c> mean where the model's chat template does not know levels.</summary>
    /// <value>The default is 1,024 tokens of reasoning for low, 4,096 for medium, 16,384 for high, and no limit for extra high.</value>
    /// <remarks>A <c>MaxReasoningTokens</c> of the call wins. Templates that know levels get the level by its name.</remarks>
    public LlamaCppReasoningBudgets ReasoningBudgets { get; set; } = new();

    internal LlamaCppOptions Clone()
    {
        LlamaCppOptions clone = (LlamaCppOptions)MemberwiseClone();
        clone.ReasoningBudgets = ReasoningBudgets.Clone();
        return clone;
    }

    /// <summary>The address and the model; never the key.</summary>
    public override string ToString() => $"{BaseUrl} ({Model ?? "first model"})";
}
