using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>What the page sends for an answer.</summary>
/// <param name="Id">The page's name for the answer.</param>
/// <param name="Messages">The whole conversation before it.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Token">The place from which the page wants the rest of an answer that it has left; null for a new answer.</param>
internal sealed record AnswerRequest(string Id, IReadOnlyList<ChatMessage> Messages, ChatSettings? Settings, ResponseContinuationToken? Token);
