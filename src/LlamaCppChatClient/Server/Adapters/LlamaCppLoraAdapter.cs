namespace LlamaCpp;

/// <summary>A LoRA adapter that the server was started with (<c>--lora</c>).</summary>
public sealed class LlamaCppLoraAdapter
{
    /// <summary>The adapter's number in the order of the server's <c>--lora</c> arguments, from 0.</summary>
    public required int Id { get; init; }

    /// <summary>The adapter's file on the server's machine.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? Path { get; init; }

    /// <summary>How strongly it is applied to calls that don't say: 0 is off, 1 as trained.</summary>
    public float Scale { get; init; }
}
