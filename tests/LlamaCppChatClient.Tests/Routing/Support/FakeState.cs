namespace LlamaCpp.Tests.Routing;

/// <summary>How a <see cref="FakeLlamaServer"/> behaves.</summary>
public enum FakeState
{
    Ready,
    Loading,

    /// <summary>Nothing listens at the port.</summary>
    Dead,

    /// <summary>The process is stopped: it takes connections and answers nothing.</summary>
    Stopped,

    /// <summary>Somebody else has all slots: <c>/health</c> answers, chats wait.</summary>
    Full,
}
