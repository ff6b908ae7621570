namespace LlamaCpp.TestSupport;

/// <summary>A folder that holds the tiny model twice, under two names.</summary>
public static class RouterModels
{
    /// <summary>The folder, beside the test's binaries.</summary>
    public static string Folder { get; } = Create();

    private static string Create()
    {
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "router-models")).FullName;
        foreach (string name in (string[])["tiny-a", "tiny-b"])
        {
            string copy = Path.Combine(folder, $"{name}.gguf");
            if (!File.Exists(copy))
            {
                File.Copy(Repository.PathOf("tests/models/tiny-chat.gguf"), copy);
            }
        }

        return folder;
    }
}
