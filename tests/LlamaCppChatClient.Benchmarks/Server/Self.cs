using System.Diagnostics;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>This program once more.</summary>
internal static class Self
{
    public static Process Start(IEnumerable<string> arguments, bool input, params (string Name, string Value)[] environment)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know where it is.");
        string[] prefix = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Self).Assembly.Location] : [];
        ProcessStartInfo start = new(program, prefix.Concat(arguments))
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = input,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The program could not be started again.");
    }
}
