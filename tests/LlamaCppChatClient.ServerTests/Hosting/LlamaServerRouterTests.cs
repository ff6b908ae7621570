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
        int[] processes = [.. Group(router)];

        await server.StopAsync();

        Assert.True(processes.Length >= 2, "The router has loaded no model.");
        Assert.Empty(Group(router));
    }

    [Fact]
    public async Task Models_do_not_outlive_a_router_that_crashes()
    {
        await using HostedServer server = await StartAsync();
        int router = server.Process.ProcessId!.Value;

        server.Kill();
        await server.AssertAnswersAsync();

        Assert.Empty(Group(router));
    }

    private static async Task<HostedServer> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        HostedServer server = await HostedServer.CreateAsync(options => (options.ModelPath, options.ModelsDirectory) = (null, RouterModels.Folder));
        await server.StartAsync();
        await server.AssertAnswersAsync();
        return server;
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
