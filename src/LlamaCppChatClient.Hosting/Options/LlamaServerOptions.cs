using System.Text.Json.Serialization;

namespace LlamaCpp.Hosting;

/// <summary>Which llama-server to run, and how.</summary>
/// <remarks>
/// Precedence: code, then <c>LLAMACPP_SERVER</c> (<see cref="Executable"/>), then the configuration section <c>LlamaServer</c> (a keyed
/// server: <c>LlamaServer:&lt;key&gt;</c>), then the defaults. The server's own variables (<c>LLAMA_ARG_…</c>, <c>LLAMA_API_KEY</c>) in the
/// environment of the application are not passed on: they may be meant for another server. Name in <see cref="Environment"/> those that are.
/// </remarks>
public sealed class LlamaServerOptions
{
    /// <summary>The program: a path, or a name that is looked up on <c>PATH</c>.</summary>
    /// <value>The default is <c>llama-server</c>.</value>
    public string Executable { get; set; } = "llama-server";

    /// <summary>The model file (GGUF). llama.cpp server README: <c>-m, --model</c>.</summary>
    /// <value>The default is <see langword="null"/>. Relative to <see cref="WorkingDirectory"/>. One of the ways to name a model is needed.</value>
    public string? ModelPath { get; set; }

    /// <summary>The model on Hugging Face, <c>user/model[:quant]</c>, downloaded at the first start. llama.cpp server README: <c>-hf</c>.</summary>
    /// <value>The default is <see langword="null"/>. Other than <see cref="ModelPath"/> it brings a multimodal projector along.</value>
    public string? HuggingFaceModel { get; set; }

    /// <summary>The folder of models that the server loads as they are asked for (router mode). llama.cpp server README: <c>--models-dir</c>.</summary>
    /// <value>The default is <see langword="null"/>. Relative to <see cref="WorkingDirectory"/>.</value>
    public string? ModelsDirectory { get; set; }

    /// <summary>The file of presets (INI): a section for each model with its arguments (router mode). llama.cpp server README: <c>--models-preset</c>.</summary>
    /// <value>The default is <see langword="null"/>. Relative to <see cref="WorkingDirectory"/>. Alone or beside <see cref="ModelsDirectory"/>.</value>
    public string? ModelsPresetPath { get; set; }

    /// <summary>How many models a router keeps loaded; over that the one that was not used for longest is unloaded. llama.cpp server README: <c>--models-max</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server's choice. 0 for no limit.</value>
    public int? MaxLoadedModels { get; set; }

    /// <summary>The IP address or host name to listen on. llama.cpp server README: <c>--host</c>.</summary>
    /// <value>The default is <c>127.0.0.1</c>: this machine alone. <c>0.0.0.0</c> opens the server to the network: set <see cref="ApiKey"/> then.</value>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on. llama.cpp server README: <c>--port</c>.</summary>
    /// <value>The default is 0: a free port, which restarts keep if it is still free.</value>
    public int Port { get; set; }

    /// <summary>The context of all slots together, in tokens. llama.cpp server README: <c>-c, --ctx-size</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server's, which is the model's. 0 is the model's, too.</value>
    public int? ContextSize { get; set; }

    /// <summary>How many requests are worked on at once. llama.cpp server README: <c>-np, --parallel</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server's choice. 1 or more.</value>
    public int? SlotCount { get; set; }

    /// <summary>How many of the model's layers go to the GPU. llama.cpp server README: <c>-ngl, --n-gpu-layers</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server's choice (recent builds: as many as fit). 0 for none; more than the model has for all.</value>
    public int? GpuLayerCount { get; set; }

    /// <summary>The CPU threads for generation. llama.cpp server README: <c>-t, --threads</c>.</summary>
    /// <value>The default is <see langword="null"/>: the server's choice. 1 or more.</value>
    public int? ThreadCount { get; set; }

    /// <summary>Whether the server embeds and does nothing else. llama.cpp server README: <c>--embeddings</c>.</summary>
    /// <value>The default is <see langword="false"/>: it chats.</value>
    public bool EnableEmbeddings { get; set; }

    /// <summary>How the vectors of an input's tokens become one: <c>mean</c>, <c>cls</c>, <c>last</c>, <c>rank</c> or <c>none</c>. llama.cpp server README: <c>--pooling</c>.</summary>
    /// <value>The default is <see langword="null"/>: the model's.</value>
    public string? Pooling { get; set; }

    /// <summary>The projector that lets the model see or hear. llama.cpp server README: <c>-mm, --mmproj</c>.</summary>
    /// <value>The default is <see langword="null"/>. Relative to <see cref="WorkingDirectory"/>.</value>
    public string? MultimodalProjectorPath { get; set; }

    /// <summary>The small model that guesses the next tokens for the large one (speculative decoding). llama.cpp server README: <c>-md, --spec-draft-model</c>.</summary>
    /// <value>
    /// The default is <see langword="null"/>: none. Relative to <see cref="WorkingDirectory"/>. It must have the vocabulary of the model; unless
    /// <see cref="ExtraArguments"/> has <c>--spec-type</c>, it is started as <c>draft-simple</c>.
    /// </value>
    public string? DraftModelPath { get; set; }

    /// <summary>Whether the server ranks documents and does nothing else. llama.cpp server README: <c>--reranking</c>.</summary>
    /// <value>The default is <see langword="false"/>. The model must be one that was made to rank.</value>
    public bool EnableReranking { get; set; }

    /// <summary>Whether the server counts what it does, for <c>LlamaCppServerClient.GetMetricsAsync</c>. llama.cpp server README: <c>--metrics</c>.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool EnableMetrics { get; set; }

    /// <summary>The folder for the prompt caches of slots, for <c>LlamaCppServerClient.SaveSlotAsync</c>. llama.cpp server README: <c>--slot-save-path</c>.</summary>
    /// <value>The default is <see langword="null"/>: slots can't be saved. Relative to <see cref="WorkingDirectory"/>.</value>
    public string? SlotSaveDirectory { get; set; }

    /// <summary>The folder whose files calls may name by <c>file://</c> addresses. llama.cpp server README: <c>--media-path</c>.</summary>
    /// <value>The default is <see langword="null"/>: none. Relative to <see cref="WorkingDirectory"/>. The clients need <c>LlamaCppOptions.AllowFileUris</c>, too.</value>
    public string? MediaDirectory { get; set; }

    /// <summary>How long the server is idle before it frees the model's memory; the next call loads it again. llama.cpp server README: <c>--sleep-idle-seconds</c>.</summary>
    /// <value>The default is <see langword="null"/>: it never sleeps. At least a second; fractions of one are cut off.</value>
    public TimeSpan? SleepAfter { get; set; }

    /// <summary>Whether the model thinks before it answers. llama.cpp server README: <c>-rea, --reasoning</c>.</summary>
    /// <value>The default is <see langword="null"/>: as the model's chat template has it. Older builds do not know the option.</value>
    public bool? EnableReasoning { get; set; }

    /// <summary>Further arguments, each as an entry of its own: <c>["--flash-attn", "on"]</c>. No shell reads them.</summary>
    /// <value>The default is empty. What an option of this class sets (host, port, key) is refused here.</value>
    public IList<string> ExtraArguments { get; set; } = [];

    /// <summary>The key that the server asks for. It goes through the environment (<c>LLAMA_API_KEY</c>), so that no list of processes shows it.</summary>
    /// <value>The default is <see langword="null"/>: none. The clients under the same service key send it by themselves.</value>
    [JsonIgnore]
    public string? ApiKey { get; set; }

    /// <summary>Whether the host's start waits until the model is loaded.</summary>
    /// <value>
    /// The default is <see langword="false"/>: the start waits until the server listens, and calls wait for the model. A server that
    /// fails before that fails the host's start in either case.
    /// </value>
    public bool StartWaitsUntilReady { get; set; }

    /// <summary>How long calls, and a start with <see cref="StartWaitsUntilReady"/>, wait for the model, its download included.</summary>
    /// <value>The default is 10 minutes; <see cref="Timeout.InfiniteTimeSpan"/> waits until the caller cancels.</value>
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the server may take to end by itself (SIGTERM) before it is killed.</summary>
    /// <value>The default is 5 seconds; zero kills at once, as always on Windows. After half of it the server gets SIGTERM once more, which ends unfinished streams that it keeps. The host's own <c>ShutdownTimeout</c> may end the wait earlier.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What happens when the server ends unasked.</summary>
    /// <value>The default is five restarts in a row. A server that has never been ready is not restarted.</value>
    public LlamaServerRestartPolicy RestartPolicy { get; set; } = new();

    /// <summary>The folder that the server runs in.</summary>
    /// <value>The default is <see langword="null"/>: the application's current one.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Environment variables of the server, over those of the application; a <see langword="null"/> removes one.</summary>
    /// <value>The default is empty. Of the application's, <c>LLAMA_ARG_…</c> and <c>LLAMA_API_KEY</c> are not passed on. What an option of this class sets (host, port, key) is refused here.</value>
    public IDictionary<string, string?> Environment { get; set; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The command and the model; never the key.</summary>
    public override string ToString() => $"{Executable} ({ModelPath ?? HuggingFaceModel ?? ModelsDirectory ?? ModelsPresetPath ?? "no model"})";

    internal LlamaServerOptions Clone()
    {
        LlamaServerOptions clone = (LlamaServerOptions)MemberwiseClone();
        clone.ExtraArguments = [.. ExtraArguments];
        clone.Environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal);
        clone.RestartPolicy = RestartPolicy.Clone();
        return clone;
    }
}
