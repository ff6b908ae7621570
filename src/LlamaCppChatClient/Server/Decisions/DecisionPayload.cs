using System.Text.Json;

namespace LlamaCpp.Server;

/// <summary><c>POST /v1/systemone</c>.</summary>
internal sealed record DecisionPayload
{
    public string? Model { get; init; }

    /// <summary>An object with an answer for each question.</summary>
    public required JsonElement Answers { get; init; }

    public JsonElement Usage { get; init; }
}
