using LlamaCpp.Json;


namespace LlamaCpp.Chat;

/// <summary>A request ready to be sent, and what it asks for.</summary>
internal sealed record MappedChatRequest(RequestBody Body, int MessageCount, int ToolCount, bool HasMedia);
