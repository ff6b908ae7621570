namespace LlamaCpp.Transport;

/// <summary>The part of <c>GET /props</c> that tells what a model can do.</summary>
internal sealed record PropsCapsPayload
{
    public ChatTemplateCaps? ChatTemplateCaps { get; init; }
}

/// <summary>What the chat template supports; a missing member means unknown.</summary>
internal sealed record ChatTemplateCaps
{
    public bool? SupportsTools { get; init; }

    public bool? SupportsToolCalls { get; init; }
}
