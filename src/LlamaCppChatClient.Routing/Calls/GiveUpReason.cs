namespace LlamaCpp.Routing.Calls;

/// <summary>Why a call left its server before the answer began.</summary>
internal enum GiveUpReason
{
    None,

    /// <summary>Somebody else fills the slots, and another server has a free one.</summary>
    Busy,

    /// <summary>The server does not answer <c>/health</c> either, or went out for another call.</summary>
    Silent,
}
