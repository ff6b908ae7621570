using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary><see cref="ChatOptions.RawRepresentationFactory"/>: what it sets wins, lists are merged.</summary>
public class RawRequestTests
{
    [Theory]
    [InlineData("temperature", "0.1")]
    [InlineData("max_tokens", "7")]
    [InlineData("model", "\"raw\"")]
    [InlineData("response_format", """{"type":"json_object"}""")]
    [InlineData("reasoning_effort", "\"high\"")]
    [InlineData("tool_choice", "\"auto\"")]
    [InlineData("min_p", "0.3")]
    [InlineData("stream_options", """{"include_usage":true,"x":1}""")]
    [InlineData("anything", """[{"a":null}]""")]
    public void Raw_member_wins(string key, string value)
    {
        ChatOptions options = new()
        {
            Temperature = 0.5f,
            MaxOutputTokens = 5,
            Reasoning = new() { Effort = ReasoningEffort.Low },
            Tools = [AIFunctionFactory.Create(() => 1, "f")],
            ToolMode = ChatToolMode.RequireAny,
            MinP = 0.1f,
            RawRepresentationFactory = _ => new JsonObject { [key] = JsonNode.Parse(value) },
        };

        JsonElement body = Mapped.Options(options, stream: true);

        StrictJson.Equal(value, body.GetProperty(key));
    }

    [Fact]
    public void Raw_json_element_is_taken_as_well()
    {
        ChatOptions options = new() { Temperature = 0.5f, RawRepresentationFactory = _ => JsonElement.Parse("""{"temperature":0.1,"x":1}""") };

        JsonElement body = Mapped.Options(options);

        StrictJson.Contains("""{"temperature":0.1,"x":1}""", body);
    }

    [Fact]
    public void Raw_null_removes_a_member()
    {
        ChatOptions options = new() { Temperature = 0.5f, RawRepresentationFactory = _ => new JsonObject { ["temperature"] = null } };

        JsonElement body = Mapped.Options(options);

        Assert.False(body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public void No_raw_object_is_none()
    {
        JsonElement body = Mapped.Options(new() { Temperature = 0.5f, RawRepresentationFactory = _ => null });

        StrictJson.Contains("""{"temperature":0.5}""", body);
    }

    [Theory]
    [InlineData("""["a"]""", """["a","b"]""")]
    [InlineData("\"a\"", """["a","b"]""")]
    [InlineData("[]", """["b"]""")]
    public void Stop_sequences_are_merged(string raw, string merged)
    {
        ChatOptions options = new() { StopSequences = ["b"], RawRepresentationFactory = _ => new JsonObject { ["stop"] = JsonNode.Parse(raw) } };

        JsonElement body = Mapped.Options(options);

        StrictJson.Equal(merged, body.GetProperty("stop"));
    }

    [Fact]
    public void Lists_of_the_raw_object_alone_are_as_they_are()
    {
        ChatOptions options = new() { RawRepresentationFactory = _ => JsonNode.Parse("""{"stop":"a","tools":[{"type":"function"}]}""") };

        JsonElement body = Mapped.Options(options);

        StrictJson.Contains("""{"stop":"a","tools":[{"type":"function"}]}""", body);
    }

    [Fact]
    public void Tools_are_merged()
    {
        ChatOptions options = new()
        {
            Tools = [AIFunctionFactory.Create(() => 1, "ours")],
            RawRepresentationFactory = _ => JsonNode.Parse("""{"tools":[{"type":"function","function":{"name":"raw"}}]}"""),
        };

        JsonElement tools = Mapped.Options(options).GetProperty("tools");

        Assert.Equal(["raw", "ours"], tools.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()));
    }

    [Fact]
    public void Messages_are_merged()
    {
        ChatOptions options = new() { RawRepresentationFactory = _ => JsonNode.Parse("""{"messages":[{"role":"system","content":"raw"}]}""") };

        JsonElement body = Mapped.Options(options);

        StrictJson.Equal("""[{"role":"system","content":"raw"},{"role":"user","content":"Hello"}]""", body.GetProperty("messages"));
    }

    [Fact]
    public void Raw_object_may_be_used_again()
    {
        JsonObject raw = new() { ["stop"] = new JsonArray("a"), ["x"] = new JsonObject { ["y"] = 1 } };
        ChatOptions options = new() { StopSequences = ["b"], RawRepresentationFactory = _ => raw };

        JsonElement first = Mapped.Options(options);
        JsonElement second = Mapped.Options(options);

        StrictJson.Equal(first, second);
        Assert.Equal("""{"stop":["a"],"x":{"y":1}}""", raw.ToJsonString());
    }

    [Fact]
    public void Additional_property_that_the_raw_object_sets_is_dropped_with_a_warning()
    {
        RecordingLogger logger = new();
        ChatOptions options = new() { MinP = 0.1f, RawRepresentationFactory = _ => new JsonObject { ["min_p"] = 0.3 } };

        JsonElement body = Mapped.Options(options, logger);

        StrictJson.Contains("""{"min_p":0.3}""", body);
        Assert.Contains("'min_p'", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_stream_flag_is_dropped_with_a_warning()
    {
        RecordingLogger logger = new();
        ChatOptions options = new() { RawRepresentationFactory = _ => new JsonObject { ["stream"] = false } };

        JsonElement body = Mapped.Options(options, logger, stream: true);

        StrictJson.Contains("""{"stream":true}""", body);
        string warning = Assert.Single(logger.Warnings);
        Assert.Contains("'stream'", warning, StringComparison.Ordinal);
        Assert.Contains("how the answer comes is this client's business.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_raw_answers_are_refused()
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { RawRepresentationFactory = _ => new JsonObject { ["n"] = 2 } });

        Assert.Contains("n is 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_number_of_answers_counts_before_the_additional_property()
    {
        JsonElement body = Mapped.Options(new() { AdditionalProperties = new() { ["n"] = 2 }, RawRepresentationFactory = _ => new JsonObject { ["n"] = 1 } });

        StrictJson.Contains("""{"n":1}""", body);
    }

    [Theory]
    [InlineData(5)]
    [InlineData("text")]
    public void Raw_object_of_another_type_is_refused_by_name(object raw)
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { RawRepresentationFactory = _ => raw });

        Assert.Contains(raw.GetType().ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factory_gets_the_client()
    {
        FakeServer server = new(FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client();
        IChatClient? seen = null;
        ChatOptions options = new()
        {
            RawRepresentationFactory = given =>
            {
                seen = given;
                return null;
            },
        };

        await client.GetResponseAsync(Mapped.Hello, options, TestContext.Current.CancellationToken);

        Assert.Same(client, seen);
    }
}
