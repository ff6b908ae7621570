using System.Diagnostics;
using System.Globalization;

namespace LlamaCpp.ServerTests.Hosting;

/// <summary>In router mode each loaded model is a process of its own.</summary>
public class LlamaServerRouterTests
{
    [Fact]
    public async Task Models_are_stopped_with_the_router()
    {
        await using HostedServer server = await StartAsync();
        int router = server.Process.ProcessId!.Value;
        int[] models = [.. Group(router).Where(process => process != router && CommandOf(process).Contains("llama-server", StringComparison.Ordinal))];

        await server.StopAsync();

        Assert.NotEmpty(models);
        await WaitUntilGoneAsync(router);
    }

    [Fact]
    public async Task Models_do_not_outlive_a_router_that_crashes()
    {
        await using HostedServer server = await StartAsync();
        int router = server.Process.ProcessId!.Value;

        server.Kill();
        await server.AssertAnswersAsync();

        await WaitUntilGoneAsync(router);
    }

    private static async Task<HostedServer> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        HostedServer server = await HostedServer.CreateAsync(options => (options.ModelPath, options.ModelsDirectory) = (null, RouterModels.Folder));
        await server.StartAsync();
        await server.AssertAnswersAsync();
        return server;
    }

    private static async Task WaitUntilGoneAsync(int group)
    {
        long start = Stopwatch.GetTimestamp();
        while (Group(group).Any())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), string.Join('\n', Group(group).Select(CommandOf)));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0')[0];
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IEnumerable<int> Group(int leader) => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _) && GroupOf(folder) == leader)
        .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));

    // proc(5): "pid (name) state ppid pgrp …"; a name may hold spaces and brackets. Zombies do not count.
    private static int GroupOf(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? 0 : int.Parse(fields[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
