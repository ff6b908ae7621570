using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>What a request needs to know beside the messages and options of the caller.</summary>
internal sealed record ChatRequestContext
{
    /// <summary>The model that is asked for; empty leaves it out.</summary>
    public required string Model { get; init; }

    public required bool Stream { get; init; }

    public ChatRequestPhase Phase { get; init; }

    /// <summary>Whether a plain text is continued (<c>/completion</c>, <c>/infill</c>): no messages, no template, and other members than in a chat.</summary>
    public bool IsTextCompletion { get; init; }

    public bool AllowFileUris { get; init; }

    /// <summary>Whether the instructions and the system messages at the beginning become one message.</summary>
    public bool MergeSystemMessages { get; init; }

    /// <summary>The client, for <see cref="ChatOptions.RawRepresentationFactory"/>.</summary>
    public IChatClient? Client { get; init; }

    public required ILogger Logger { get; init; }
}
