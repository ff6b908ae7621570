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
        using Application application = await Application.StartAsync(Cancelled);
        bool runs = !Process.GetProcessById(application.Server).HasExited;

        await KillWithGroupAsync(application.Process);

        Assert.True(runs);
        await Eventually.GoneAsync(application.Server, Cancelled);
        if (OperatingSystem.IsLinux())
        {
            await Eventually.GoneAsync(application.Child, Cancelled);
        }
    }

    [Fact]
    public async Task Server_dies_with_the_process_that_started_it_also_after_its_watchdog()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "Only Linux has the setpriv command.");
        using Application application = await Application.StartAsync(Cancelled);
        string children = await File.ReadAllTextAsync($"/proc/{application.Server}/task/{application.Server}/children", Cancelled);
        int watchdog = Assert.Single(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number), id => id != application.Child);

        Process.GetProcessById(watchdog).Kill();
        await Eventually.GoneAsync(watchdog, Cancelled);
        bool runs = !Process.GetProcessById(application.Server).HasExited;
        await KillWithGroupAsync(application.Process);
        Process.GetProcessById(application.Child).Kill();

        Assert.True(runs);
        await Eventually.GoneAsync(application.Server, Cancelled);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // As a shell's "kill -9 %1" does. Without setsid the group would be that of the tests.
    private static async Task KillWithGroupAsync(Process process)
    {
        string target = OperatingSystem.IsLinux() ? $"-{process.Id}" : $"{process.Id}";
        using Process kill = Process.Start("kill", ["-KILL", "--", target]);
        await kill.WaitForExitAsync(Cancelled);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>"cat" stands for the application: it holds the other end of the server's standard input.</summary>
    private sealed class Application : IDisposable
    {
        private const string Script = """
            mkfifo "$PIPE"
            "$@" <"$PIPE" &
            exec 4>"$PIPE"
            exec cat
            """;

        private readonly string _pipe = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        private Application(LlamaServerOptions options)
        {
            ProcessStartInfo server = ServerCommand.ToStartInfo(options, port: 1);
            string[] shell = ["sh", "-c", Script, "sh", server.FileName, .. server.ArgumentList];
            ProcessStartInfo start = OperatingSystem.IsLinux() ? new("setsid", shell) : new(shell[0], shell[1..]);
            start.RedirectStandardInput = start.RedirectStandardOutput = true;
            start.Environment["SCRIPT"] = options.Environment["SCRIPT"];
            start.Environment["PIPE"] = _pipe;
            Process = Process.Start(start)!;
        }

        public Process Process { get; }

        public int Server { get; private set; }

        public int Child { get; private set; }

        public static async Task<Application> StartAsync(CancellationToken cancellationToken)
        {
            Application application = new(ScriptedServer.Options("sleep 600 & echo \"$$ $!\"; wait"));
            string[] ids = (await application.Process.StandardOutput.ReadLineAsync(cancellationToken))!.Split(' ');
            (application.Server, application.Child) = (Number(ids[0]), Number(ids[1]));
            return application;
        }

        public void Dispose()
        {
            Process.Dispose();
            File.Delete(_pipe);
        }
    }
}
