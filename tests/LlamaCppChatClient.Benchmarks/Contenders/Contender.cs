namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>One who takes turns with others at the same task.</summary>
/// <param name="Name">The column's title.</param>
/// <param name="CallAsync">Does the task once.</param>
internal sealed record Contender(string Name, Func<Task<CallResult>> CallAsync)
{
    public const string Raw = "raw limit";
    public const string Floor = "interface floor";
    public const string Library = "this library";
    public const string OpenAI = "OpenAI SDK";
    public const string MeaiOpenAI = "MEAI.OpenAI";
    public const string Ollama = "OllamaSharp";
}
