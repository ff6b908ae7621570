namespace LlamaCpp;

/// <summary>How strongly one LoRA adapter of the server is applied to a call.</summary>
/// <param name="Id">The adapter's number in the order of the server's <c>--lora</c> arguments, from 0; <c>GET /lora-adapters</c> lists them.</param>
/// <param name="Scale">The strength: 0 is off, 1 as trained.</param>
public sealed record LlamaCppLoraScale(int Id, float Scale);
