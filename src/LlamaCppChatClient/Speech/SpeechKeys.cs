namespace LlamaCpp.Speech;

/// <summary>The form fields of a transcription.</summary>
internal static class SpeechKeys
{
    public const string File = "file";
    public const string Language = "language";
    public const string MaxTokens = "max_tokens";
    public const string Model = "model";
    public const string Prompt = "prompt";
    public const string ReasoningEffort = "reasoning_effort";
    public const string Stream = "stream";
    public const string Temperature = "temperature";
}
