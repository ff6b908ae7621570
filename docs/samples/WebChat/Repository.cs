namespace LlamaCpp.Samples.WebChat;

/// <summary>The repository that this program was built in: its documentation and its tiny models.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LlamaCppChatClient.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("Run the program in the repository that it was built in: it needs tests/models and docs.");
    }
}
