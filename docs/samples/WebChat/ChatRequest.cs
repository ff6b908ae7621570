using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>What the page sends: the whole conversation, in the JSON form of Microsoft.Extensions.AI, and the settings.</summary>
internal sealed record ChatRequest(IReadOnlyList<ChatMessage> Messages, ChatSettings? Settings);
