using System.Text.Json;
using LlamaCpp.Tests.Server;

namespace LlamaCpp.Tests.Reduction;

/// <summary>A server that counts a token for each character of a message, and ten for each message and tool.</summary>
internal sealed class CountingServer
{
    private readonly CapturingHandler _handler = new();

    public CountingServer(int contextSize)
    {
        _handler.Otherwise(request => request.Path().Split('?')[0] switch
        {
            "/v1/chat/completions/input_tokens" => Respond.Json($$"""{"input_tokens":{{Count(request)}},"object":"response.input_tokens"}"""),
            _ => Respond.Json($$$"""{"default_generation_settings":{"n_ctx":{{{contextSize}}}},"total_slots":1}"""),
        });
    }

    public LlamaCppServerClient Client => _handler.Client();

    public IReadOnlyList<string> Calls => [.. _handler.Calls()];

    private static int Count(RecordedRequest request)
    {
        JsonElement body = JsonElement.Parse(request.Body);
        int tools = body.TryGetProperty("tools", out JsonElement list) ? list.GetArrayLength() : 0;
        return (10 * tools) + body.GetProperty("messages").EnumerateArray().Sum(message =>
            10 + (message.GetProperty("content") is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Length : 0));
    }
}
