namespace LlamaCpp.TestSupport;

/// <summary>This machine has no llama-server and could not get one; the message is what <c>eng/llama-server.sh</c> said.</summary>
public sealed class LlamaServerUnavailableException(string reason) : Exception(reason);
