using System.Diagnostics;
using CallTrace;
using LlamaCpp;

// With the address of a server: makes the call that is traced. Without: runs itself once for each call, and writes what was entered.
switch (args)
{
    case ["chat", var address]:
        using (LlamaCppChatClient chat = new(address, "m"))
        {
            Marker.CallBegins();
            await foreach (var update in chat.GetStreamingResponseAsync([new(Microsoft.Extensions.AI.ChatRole.User, "Hello")]))
            {
                Console.Write(update.Text);
            }
        }

        return;
    case ["slots", var address]:
        using (LlamaCppServerClient server = new(address))
        {
            Marker.CallBegins();
            Console.Write((await server.GetSlotsAsync()).Count);
        }

        return;
}

string root = args[0];
string page = Path.Combine(root, "docs/architecture.md");
SourceMap sources = SourceMap.Read(Path.Combine(root, "src/LlamaCppChatClient"));
string text = await File.ReadAllTextAsync(page);
foreach (string call in (string[])["chat", "slots"])
{
    await using RecordedServer server = new();
    string log = Path.GetTempFileName();
    ProcessStartInfo start = new(Environment.ProcessPath!, [typeof(SourceMap).Assembly.Location, call, server.Address])
    {
        // The names of all methods that are compiled, which is at their first call. The first tier inlines nothing.
        Environment = { ["DOTNET_JitStdOutFile"] = log, ["DOTNET_JitDisasmSummary"] = "1", ["DOTNET_TieredCompilation"] = "1", ["DOTNET_ReadyToRun"] = "1" },
        RedirectStandardOutput = true,
    };
    using (Process process = Process.Start(start)!)
    {
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The call '{call}' failed.");
        }
    }

    string[] lines = await File.ReadAllLinesAsync(log);
    File.Delete(log);
    int begin = Array.FindIndex(lines, Marker.IsIn);
    IReadOnlyList<string> files = sources.FilesOf(lines[begin..]);
    IReadOnlyList<string> before = [.. sources.FilesOf(lines[..begin]).Except(files)];
    text = TracePage.Write(text, call, files, before, server.Requests);
    Console.WriteLine($"{call}: {files.Count} files, {before.Count} before, {server.Requests.Count} requests");
}

await File.WriteAllTextAsync(page, text);
