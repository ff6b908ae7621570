using System.Diagnostics;
using System.Text;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Makes what the operating system needs to start a server.</summary>
internal static class ServerCommand
{
    private const string Shell = "/bin/sh";

    // The shell becomes the server, so that their process id is one. What stays behind passes signals on (a line names
    // one), and kills the server when standard input ends: when this process closes it, or dies, however that happens.
    private const string Launcher = """
        exec 3<&0
        (trap '' HUP INT TERM; while read -r signal <&3; do kill -s "$signal" $$; done; kill -s KILL -- -$$ || kill -s KILL $$) >/dev/null 2>&1 &
        exec "$@" </dev/null 3<&-
        """;

    // In a session of its own the server does not hear a terminal's Ctrl+C, for it has to outlast the requests under way;
    // and it makes a group with its children (router mode), which can be killed together. macOS has no such command.
    private static readonly string? NewSession = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    // The kernel kills the server when this process dies, also when the watchdog was killed before. BusyBox has a setpriv without that.
    private static readonly string? ParentDeathSignal = Array.Find(
        ["/usr/bin/setpriv", "/bin/setpriv"], path => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null);

    /// <summary>Whether there is a shell to watch over the server: not on Windows, and not in a container without one.</summary>
    public static bool HasWatchdog { get; } = !OperatingSystem.IsWindows() && File.Exists(Shell);

    /// <exception cref="LlamaServerException">There is no such program.</exception>
    public static ProcessStartInfo ToStartInfo(LlamaServerOptions options, int port)
    {
        string command = CommandFinder.Find(options.Executable, Environment.GetEnvironmentVariable("PATH"));
        List<string> arguments = ServerArguments.ToArguments(options, port);
        string[] all = HasWatchdog
            ? [.. Guards(), Shell, "-c", Launcher, Shell, command, .. arguments]
            : [command, .. arguments];
        ProcessStartInfo start = new(all[0], all[1..]);
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        start.WorkingDirectory = options.WorkingDirectory ?? "";
        InheritedEnvironment.Apply(start.Environment, options);
        return start;
    }

    private static IEnumerable<string> Guards()
    {
        if (ParentDeathSignal is not null)
        {
            yield return ParentDeathSignal;
            yield return "--pdeathsig";
            yield return "KILL";
        }

        if (NewSession is not null)
        {
            yield return NewSession;
        }
    }
}
