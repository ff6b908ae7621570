namespace LlamaCpp;

/// <summary>A text that helps to fill a gap in another one.</summary>
/// <param name="name">Its file name, which the model sees.</param>
/// <param name="text">Its text, or a part of it.</param>
public sealed class LlamaCppInfillFile(string name, string text)
{
    /// <summary>Gets the file name, which the model sees.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the text, or a part of it.</summary>
    public string Text { get; } = text;
}
