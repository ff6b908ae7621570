using LlamaCpp.Hosting;
using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

public class CommandFinderTests
{
    private static readonly string Program = Environment.ProcessPath!;

    [Fact]
    public void Name_is_looked_up_on_the_search_path()
    {
        string found = CommandFinder.Find(Path.GetFileName(Program), $"/no/such/folder{Path.PathSeparator}{Path.GetDirectoryName(Program)}");

        Assert.Equal(Program, found);
    }

    [Fact]
    public void Path_is_taken_as_it_is()
    {
        Assert.Equal(Program, CommandFinder.Find(Program, searchPath: null));
        Assert.Equal(Program, CommandFinder.Find(Path.Join(".", Path.GetRelativePath(Environment.CurrentDirectory, Program)), searchPath: ""));
    }

    [Fact]
    public void Name_that_is_on_no_folder_of_the_search_path_is_refused()
    {
        LlamaServerException exception = Assert.Throws<LlamaServerException>(() => CommandFinder.Find("llama-server", Path.GetTempPath()));

        Assert.StartsWith("There is no 'llama-server' on PATH.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_without_a_file_is_refused()
    {
        LlamaServerException exception = Assert.Throws<LlamaServerException>(() => CommandFinder.Find("/no/such/llama-server", searchPath: null));

        Assert.StartsWith("There is no file '/no/such/llama-server' to start.", exception.Message, StringComparison.Ordinal);
    }
}
