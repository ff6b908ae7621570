using System.ComponentModel;
using System.Diagnostics;

namespace LlamaCpp.TestSupport;

/// <summary>Finds or installs a llama-server with <c>eng/llama-server.sh</c>, once per process.</summary>
public static class LlamaServerCommand
{
    private static readonly Lazy<Task<string>> Path = new(FindAsync);

    /// <summary>The path of a llama-server.</summary>
    /// <exception cref="LlamaServerUnavailableException">There is none to be had.</exception>
    public static Task<string> GetAsync() => Path.Value;

    private static async Task<string> FindAsync()
    {
        using Process script = Start();
        Task<string> output = script.StandardOutput.ReadToEndAsync();
        Task<string> messages = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0
            ? (await output).Trim()
            : throw new LlamaServerUnavailableException($"No llama-server: {(await messages).Trim()}");
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("eng/llama-server.sh")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception error)
        {
            throw new LlamaServerUnavailableException($"No llama-server: eng/llama-server.sh needs bash. {error.Message}");
        }
    }
}
