namespace LlamaCpp.Snippets;

/// <summary>docs/models.md</summary>
internal static class ModelSnippets
{
    public static async Task Abilities()
    {
        // begin-snippet: models-abilities
        using LlamaCppServerClient server = new("http://localhost:8080");
        LlamaCppServerProperties properties = await server.GetPropertiesAsync();

        Console.WriteLine($"images: {properties.SupportsVision}, audio: {properties.SupportsAudio}");
        Console.WriteLine($"tools: {properties.TemplateCapabilities.SupportsTools}, at once: {properties.TemplateCapabilities.SupportsParallelToolCalls}");
        Console.WriteLine($"{properties.SlotCount} requests at a time, each of {properties.ContextSize} tokens");
        // end-snippet
    }
}
