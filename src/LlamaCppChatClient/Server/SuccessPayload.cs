namespace LlamaCpp.Server;

/// <summary>The answer of commands: loading a model, setting adapters, ending reasoning.</summary>
internal sealed record SuccessPayload
{
    public bool Success { get; init; }

    /// <summary>Why there was no success, under status 200.</summary>
    public string? Message { get; init; }
}
