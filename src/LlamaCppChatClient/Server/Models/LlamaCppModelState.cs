namespace LlamaCpp;

/// <summary>What a model of a server is doing.</summary>
public enum LlamaCppModelState
{
    /// <summary>The server does not say.</summary>
    Unknown,

    /// <summary>A router knows the model and has not loaded it, or could not.</summary>
    Unloaded,

    /// <summary>The model is being loaded.</summary>
    Loading,

    /// <summary>The model takes requests.</summary>
    Loaded,

    /// <summary>The model gave its memory back after a while without requests (<c>--sleep-idle-seconds</c>); the next one wakes it.</summary>
    Sleeping,

    /// <summary>A router is downloading the model's files.</summary>
    Downloading,
}
