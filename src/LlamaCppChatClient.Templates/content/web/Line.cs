namespace LlamaCppApp;

/// <summary>What one side said: <c>user</c>, <c>assistant</c>, or an <c>error</c>, which only the server says.</summary>
public sealed record Line(string Role, string Text);
