using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Hosting;
using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

/// <summary>The server must not outlive the application, whose death closes the server's standard input.</summary>
public class ServerWatchdogTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_and_its_children_die_with_the_process_that_started_them()
    {
        // "cat" stands for the application: it holds the other end of the server's standard input.
        const string Application = """
            mkfifo "$PIPE"
            "$@" <"$PIPE" &
            exec 4>"$PIPE"
            exec cat
            """;
        LlamaServerOptions options = ScriptedServer.Options("sleep 600 & echo \"$$ $!\"; wait");
        ProcessStartInfo server = ServerCommand.ToStartInfo(options, port: 1);
        string pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        string[] shell = ["sh", "-c", Application, "sh", server.FileName, .. server.ArgumentList];
        ProcessStartInfo start = OperatingSystem.IsLinux() ? new("setsid", shell) : new(shell[0], shell[1..]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.Environment["SCRIPT"] = options.Environment["SCRIPT"];
        start.Environment["PIPE"] = pipe;

        using Process application = Process.Start(start)!;
        string line = (await application.StandardOutput.ReadLineAsync(Cancelled))!;
        int[] ids = [.. line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        bool runs = !Process.GetProcessById(ids[0]).HasExited;
        await KillWithGroupAsync(application);

        Assert.True(runs);
        await Eventually.GoneAsync(ids[0], Cancelled);
        if (OperatingSystem.IsLinux())
        {
            await Eventually.GoneAsync(ids[1], Cancelled);
        }

        File.Delete(pipe);
    }

    // As a shell's "kill -9 %1" does. Without setsid the group would be that of the tests.
    private static async Task KillWithGroupAsync(Process process)
    {
        string target = OperatingSystem.IsLinux() ? $"-{process.Id}" : $"{process.Id}";
        using Process kill = Process.Start("kill", ["-KILL", "--", target]);
        await kill.WaitForExitAsync(Cancelled);
        Assert.Equal(0, kill.ExitCode);
    }
}
