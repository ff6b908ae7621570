using System.ComponentModel;
using System.Diagnostics;

namespace LlamaCpp.ServerTests.Samples;

/// <summary>A program in a terminal of a certain width: tmux keeps its screen.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _name = $"llamacpp-{Guid.NewGuid():N}";

    /// <summary>Starts a program; <paramref name="server"/> is its <c>LLAMACPP_BASE_URL</c>.</summary>
    /// <remarks>Skips the test on a machine without tmux, except under CI (<c>CI=true</c>), where it fails.</remarks>
    public static async Task<Terminal> StartAsync(int columns, Uri server, params string[] command)
    {
        Terminal terminal = new();
        try
        {
            // -f: no settings of the user. What ends is kept on the screen.
            await terminal.RunAsync(
                ["-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", "40", "-e", $"LLAMACPP_BASE_URL={server}", "-e", "LANG=C.UTF-8", .. command, ";", "set-option", "remain-on-exit", "on"]);
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip("No terminal: install tmux.");
        }

        return terminal;
    }

    /// <summary>What is on the screen and above it, without the blanks at the ends of lines and below the last one.</summary>
    public async Task<string> ReadAsync() =>
        string.Join('\n', (await RunAsync(["capture-pane", "-p", "-S", "-"])).Split('\n').Select(line => line.TrimEnd())).TrimEnd();

    /// <summary>The same with the escape sequences of its styles.</summary>
    public async Task<string> ReadStyledAsync() => (await RunAsync(["capture-pane", "-p", "-e", "-S", "-"])).TrimEnd();

    /// <summary>Types text, key by key.</summary>
    public Task TypeAsync(string text) => RunAsync(["send-keys", "-l", text]);

    /// <summary>Presses keys, by tmux's names for them: <c>Enter</c>, <c>C-c</c>, <c>Up</c>.</summary>
    public Task PressAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    /// <summary>Pastes text, marked as pasted when the program has asked for that.</summary>
    public async Task PasteAsync(string text)
    {
        await RunAsync(["set-buffer", text]);
        await RunAsync(["paste-buffer", "-p"]);
    }

    /// <summary>Waits until the screen ends with a text.</summary>
    public async Task<string> WaitForAsync(string end)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            string screen = await ReadAsync();
            if (screen.EndsWith(end, StringComparison.Ordinal))
            {
                return screen;
            }

            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"The screen does not end with '{end}':\n{screen}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the program has ended.</summary>
    public async Task WaitForExitAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while ((await RunAsync(["list-panes", "-F", "#{pane_dead}"])).Trim() != "1")
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "The program has not ended.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await RunAsync(["kill-server"]);

    private async Task<string> RunAsync(string[] arguments)
    {
        using Process tmux = Process.Start(new ProcessStartInfo("tmux", ["-u", "-L", _name, .. arguments]) { RedirectStandardOutput = true })!;
        string output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        return output;
    }
}
