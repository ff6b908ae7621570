using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>How a <see cref="LlamaCppChatReducer"/> makes a conversation fit.</summary>
public sealed class LlamaCppChatReducerOptions
{
    /// <summary>Gets or sets what the calls of the chat carry: tools, instructions, template arguments, model and endpoint. They take up room too.</summary>
    /// <value>The default is <see langword="null"/>: the messages alone are counted.</value>
    public ChatOptions? ChatOptions { get; set; }

    /// <summary>Gets or sets how many tokens are kept free for the answer.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <c>MaxOutputTokens</c> of <see cref="ChatOptions"/>, else 1,024; at most half of the context.
    /// </value>
    public int? ReservedOutputTokenCount { get; set; }

    /// <summary>Gets or sets the largest prompt, in tokens.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the context of one slot, which the server is asked for, without the tokens that are reserved.
    /// Slots that share one pool (<c>-kvu</c>, or no <c>-np</c>) share its context too: set what one conversation may have of it.
    /// </value>
    public int? MaxInputTokens { get; set; }

    /// <summary>Gets or sets about how much of the prompt is dropped at once.</summary>
    /// <value>
    /// The default is 0.25; from 0 to 1. After a drop the beginning of the prompt stays as it is for that long, so that the server's
    /// prompt cache holds. 0 drops as little as possible in every call, which makes the server process the whole prompt each time.
    /// </value>
    public double DropFraction { get; set; } = 0.25;

    internal LlamaCppChatReducerOptions Clone() => (LlamaCppChatReducerOptions)MemberwiseClone();
}
