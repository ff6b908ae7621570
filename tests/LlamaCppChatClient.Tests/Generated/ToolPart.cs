namespace LlamaCpp.Tests.Generated;

/// <summary>A part of a tool call in a generated event.</summary>
internal sealed record ToolPart(int Index, string? Id, string? Name, string Arguments);
