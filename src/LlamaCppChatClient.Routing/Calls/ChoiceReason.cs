namespace LlamaCpp.Routing.Calls;

/// <summary>Why a call goes to its server.</summary>
internal enum ChoiceReason
{
    /// <summary>The server had the beginning of the conversation.</summary>
    Memory,

    /// <summary>The server had the last call with this affinity key.</summary>
    Key,

    /// <summary>Nobody remembers the conversation: its hash places it.</summary>
    Hash,

    /// <summary>The server of the conversation has no place, and this one has.</summary>
    Load,
}
