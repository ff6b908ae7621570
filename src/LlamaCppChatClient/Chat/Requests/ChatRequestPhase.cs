namespace LlamaCpp.Chat;

/// <summary>Which part of a call one request is.</summary>
internal enum ChatRequestPhase
{
    /// <summary>The whole call.</summary>
    Whole,

    /// <summary>Tools and a schema, first request: the tools without the schema, which would suppress every tool call.</summary>
    ToolsFirst,

    /// <summary>Tools and a schema, second request: the schema; the tools stay in the prompt, so that its cache holds.</summary>
    SchemaAfterTools,
}
