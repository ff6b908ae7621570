namespace LlamaCpp;

/// <summary>A text that helps to fill a gap in another one.</summary>
/// <param name="Name">Its file name, which the model sees.</param>
/// <param name="Text">Its text, or a part of it.</param>
public sealed record LlamaCppInfillFile(string Name, string Text);
