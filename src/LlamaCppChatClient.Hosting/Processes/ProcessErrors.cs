namespace LlamaCpp.Hosting.Processes;

/// <summary>Makes the exceptions: what happened to the process, its last words, and what to try.</summary>
internal static class ProcessErrors
{
    private static readonly string InstallHint =
        (OperatingSystem.IsWindows() ? "Install it: winget install llama.cpp."
            : OperatingSystem.IsMacOS() ? "Install it: brew install llama.cpp."
            : "Install it: apt-get install llama.cpp-tools (Debian forky and later), or brew install llama.cpp.")
        + " Or set LLAMACPP_SERVER to its path. Or run it in Docker and set LLAMACPP_BASE_URL instead of calling AddLlamaServer.";

    public static LlamaServerException CommandNotFound(string command) => Create(
        command.AsSpan().IndexOfAny('/', '\\') >= 0 ? $"There is no file '{command}' to start." : $"There is no '{command}' on PATH.", InstallHint);

    public static LlamaServerException NotStarted(string command, Exception inner) =>
        Create($"'{command}' could not be started: {inner.Message}.", "Check that it is a program for this machine, and WorkingDirectory.", inner);

    public static LlamaServerException PortTaken(Uri baseUrl) => Create(
        $"llama-server can't listen at {baseUrl}: another program does.", "Stop that program, or set LlamaServerOptions.Port to another port, or to 0 for a free one.");

    public static LlamaServerException Ended(int exitCode, string when, string tail) =>
        Create($"llama-server {Describe(exitCode)} {when}.{Quote(tail)}", HintFor(exitCode, tail), tail: tail, exitCode: exitCode);

    public static LlamaServerException NotReady(Uri baseUrl, TimeSpan waited, string tail) => Create(
        $"llama-server at {baseUrl} is not ready after {waited.TotalSeconds:0.#} s.{Quote(tail)}",
        "Raise LlamaServerOptions.ReadyTimeout if the model needs longer to load or to download.",
        tail: tail);

    public static InvalidOperationException NeverStarted() =>
        new("llama-server has not been started. Start the host, or call LlamaServerProcess.StartAsync, before the first call.");

    public static LlamaServerException Stopped() => Create("llama-server has been stopped.", null);

    /// <summary>Says how a process ended. A signal shows as 128 and its number.</summary>
    public static string Describe(int exitCode) => exitCode switch
    {
        > 128 and < 160 when !OperatingSystem.IsWindows() => $"was killed by signal {exitCode - 128}",
        _ => $"ended with exit code {exitCode}",
    };

    private static string? HintFor(int exitCode, string tail)
    {
        return Contains("failed to open GGUF") || Contains("failed to load model") ? "Check ModelPath, and that this build of llama.cpp knows the model's architecture."
            : Contains("invalid argument") ? "This build of llama-server does not know an argument: update it, or leave the option out."
            : exitCode == 137 || Contains("out of memory") || Contains("failed to allocate") ? "The memory may not have sufficed: try a smaller model or quantization, ContextSize or GpuLayers."
            : null;

        bool Contains(string part) => tail.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private static string Quote(string tail) => tail.Length == 0 ? "" : $" Its last words:\n{tail}\n";

    private static LlamaServerException Create(string what, string? hint, Exception? inner = null, string tail = "", int? exitCode = null) =>
        new(hint is null ? what : what.EndsWith('\n') ? what + hint : $"{what} {hint}", inner) { Hint = hint, Output = tail, ExitCode = exitCode };
}
