namespace LlamaCpp;

/// <summary>What of the last message of the assistant the model continues.</summary>
public enum LlamaCppContinuation
{
    /// <summary>Nothing: the message is a finished turn. Build 11669 obeys only if it was started with <c>--no-prefill-assistant</c>.</summary>
    None,

    /// <summary>The text. Reasoning of the message is taken as finished.</summary>
    Content,

    /// <summary>The reasoning. Text of the message is left out of the prompt.</summary>
    Reasoning,
}
