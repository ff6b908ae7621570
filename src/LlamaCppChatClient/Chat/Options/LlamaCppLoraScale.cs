namespace LlamaCpp;

/// <summary>How strongly one LoRA adapter of the server is applied to a call.</summary>
/// <param name="id">The adapter's number in the order of the server's <c>--lora</c> arguments, from 0; <c>GET /lora-adapters</c> lists them.</param>
/// <param name="scale">The strength: 0 is off, 1 as trained.</param>
public sealed class LlamaCppLoraScale(int id, float scale)
{
    /// <summary>Gets the adapter's number in the order of the server's <c>--lora</c> arguments, from 0.</summary>
    public int Id { get; } = id;

    /// <summary>Gets the strength: 0 is off, 1 as trained.</summary>
    public float Scale { get; } = scale;
}
