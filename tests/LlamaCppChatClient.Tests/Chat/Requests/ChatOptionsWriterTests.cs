using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Each property of <see cref="ChatOptions"/> as a member of the request.</summary>
public class ChatOptionsWriterTests
{
    private static readonly AIFunction Add = AIFunctionFactory.Create((int a, int b) => a + b, "add");

    private static readonly ChatMessage[] Begun = [new(ChatRole.User, "Hello"), new(ChatRole.Assistant, "Hel")];

    /// <summary>What is in every request here, and no option's.</summary>
    private static readonly string[] Always = ["model", "messages"];

    public static TheoryData<string, ChatOptions, string> Properties => new()
    {
        { "nothing", new(), "{}" },
        { "Temperature", new() { Temperature = 0.2f }, """{"temperature":0.2}""" },
        { "Temperature 0", new() { Temperature = 0 }, """{"temperature":0}""" },
        { "TopP", new() { TopP = 0.95f }, """{"top_p":0.95}""" },
        { "TopK", new() { TopK = 40 }, """{"top_k":40}""" },
        { "MaxOutputTokens", new() { MaxOutputTokens = 200 }, """{"max_tokens":200}""" },
        { "MaxOutputTokens 0", new() { MaxOutputTokens = 0 }, """{"max_tokens":0}""" },
        { "FrequencyPenalty", new() { FrequencyPenalty = -0.5f }, """{"frequency_penalty":-0.5}""" },
        { "PresencePenalty", new() { PresencePenalty = 1.5f }, """{"presence_penalty":1.5}""" },
        { "Seed", new() { Seed = 9_000_000_000 }, """{"seed":9000000000}""" },
        { "StopSequences", new() { StopSequences = ["a", "\n"] }, """{"stop":["a","\n"]}""" },
        { "no StopSequences", new() { StopSequences = [] }, "{}" },
        { "ModelId", new() { ModelId = "other" }, "{}" },
        { "Instructions", new() { Instructions = "Be brief." }, "{}" },
        { "ResponseFormat text", new() { ResponseFormat = ChatResponseFormat.Text }, "{}" },
        { "ResponseFormat JSON", new() { ResponseFormat = ChatResponseFormat.Json }, """{"response_format":{"type":"json_object"}}""" },
        { "Reasoning", new() { Reasoning = new ReasoningOptions() }, "{}" },
        { "Reasoning.Effort None", Effort(ReasoningEffort.None), """{"reasoning_effort":"none"}""" },
        { "Reasoning.Effort Low", Effort(ReasoningEffort.Low), """{"reasoning_effort":"low"}""" },
        { "Reasoning.Effort Medium", Effort(ReasoningEffort.Medium), """{"reasoning_effort":"medium"}""" },
        { "Reasoning.Effort High", Effort(ReasoningEffort.High), """{"reasoning_effort":"high"}""" },
        { "Reasoning.Effort ExtraHigh", Effort(ReasoningEffort.ExtraHigh), """{"reasoning_effort":"xhigh"}""" },
        { "Reasoning.Output", new() { Reasoning = new() { Output = ReasoningOutput.None } }, "{}" },
        { "ToolMode without tools", new() { ToolMode = ChatToolMode.Auto }, "{}" },
        { "AllowMultipleToolCalls without tools", new() { AllowMultipleToolCalls = true }, "{}" },
        { "AllowBackgroundResponses false", Background(false), "{}" },
        { "AllowBackgroundResponses true, a permission", Background(true), "{}" },
        { "no Tools", new() { Tools = [], ToolMode = ChatToolMode.None }, "{}" },
        { "AdditionalProperties", new() { AdditionalProperties = new() { ["dry_base"] = 2, ["x"] = new[] { "a" }, ["y"] = JsonElement.Parse("""{"z":null}""") } }, """{"dry_base":2,"x":["a"],"y":{"z":null}}""" },
        { "AdditionalProperties of null", new() { AdditionalProperties = new() { ["a"] = null, ["b"] = JsonElement.Parse("null"), ["c"] = default(JsonElement) } }, "{}" },
        { "AdditionalProperties of ours", new() { AdditionalProperties = new() { ["llamacpp:anything"] = 1 } }, "{}" },
    };

    public static TheoryData<string> ExtensionProperties => [.. OptionRows.All.Keys];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_is_a_member_of_the_request(string name, ChatOptions options, string members)
    {
        Assert.NotEmpty(name);
        RecordingLogger logger = new();

        JsonElement body = Mapped.Options(options, logger);

        StrictJson.Equal(members, Without(body, Always));
        Assert.Empty(logger.Warnings);
    }

    [Theory]
    [MemberData(nameof(ExtensionProperties))]
    public void Extension_property_is_a_member_of_the_request(string name)
    {
        OptionRow row = OptionRows.All[name];
        RecordingLogger logger = new();

        JsonElement body = Mapped.Options(row.Set(), logger);

        StrictJson.Equal(row.Json, body.GetProperty(row.Key));
        Assert.Empty(Without(body, [.. Always, row.Key, "chat_template_kwargs"]).EnumerateObject());
        Assert.Empty(logger.Warnings);
    }

    [Theory]
    [MemberData(nameof(ExtensionProperties))]
    public void Extension_property_that_is_cleared_leaves_nothing(string name)
    {
        OptionRow row = OptionRows.All[name];
        ChatOptions options = row.Set();

        row.Clear(options);

        Assert.Empty(Without(Mapped.Options(options), Always).EnumerateObject());
    }

    [Theory]
    [InlineData(LlamaCppContinuation.Content, """{"continue_final_message":"content","add_generation_prompt":false}""")]
    [InlineData(LlamaCppContinuation.Reasoning, """{"continue_final_message":"reasoning_content","add_generation_prompt":false}""")]
    [InlineData(LlamaCppContinuation.None, """{"continue_final_message":false}""")]
    public void Continued_message_has_no_turn_behind_it(LlamaCppContinuation continuation, string members)
    {
        ChatOptions options = new() { Continuation = continuation };

        StrictJson.Equal(members, Without(Mapped.Body(Begun, options), Always));
        Assert.Equal(continuation, options.Continuation);
    }

    [Theory]
    [InlineData(true, """{"continue_final_message":true,"add_generation_prompt":false}""")]
    [InlineData("content", """{"continue_final_message":"content","add_generation_prompt":false}""")]
    [InlineData(null, "{}")]
    public void Continuation_set_by_its_key_has_no_turn_behind_it_either(object? value, string members) =>
        StrictJson.Equal(members, Without(Mapped.Body(Begun, new() { AdditionalProperties = new() { ["continue_final_message"] = value } }), Always));

    [Fact]
    public void Opening_of_a_turn_that_is_set_by_its_key_stays()
    {
        ChatOptions options = new() { Continuation = LlamaCppContinuation.Content, AdditionalProperties = new() { ["add_generation_prompt"] = true } };
        options.Continuation = LlamaCppContinuation.Content;

        StrictJson.Equal("""{"add_generation_prompt":true,"continue_final_message":"content"}""", Without(Mapped.Body(Begun, options), Always));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    public void No_reasoning_is_never_sent_as_the_servers_word_for_no_limit(int count, int sent)
    {
        ChatOptions options = new() { MaxReasoningTokens = count };

        Assert.Equal(sent, Mapped.Options(options).GetProperty("thinking_budget_tokens").GetInt32());
        Assert.Equal(count, options.MaxReasoningTokens);
    }

    [Fact]
    public void Model_is_that_of_the_call()
    {
        Assert.Equal("m", Mapped.Options(new()).GetProperty("model").GetString());
    }

    [Fact]
    public void Stream_asks_for_the_usage()
    {
        StrictJson.Equal("""{"model":"m","stream":true,"messages":[{"role":"user","content":"Hello"}],"return_progress":true,"stream_options":{"include_usage":true}}""", Mapped.Body(Mapped.Hello, stream: true));
    }

    [Fact]
    public void Whole_answer_asks_for_no_stream()
    {
        StrictJson.Equal("""{"model":"m","messages":[{"role":"user","content":"Hello"}]}""", Mapped.Body(Mapped.Hello));
    }

    [Fact]
    public void Progress_can_be_switched_off()
    {
        JsonElement body = Mapped.Options(new() { AdditionalProperties = new() { ["return_progress"] = false } }, stream: true);

        Assert.False(body.GetProperty("return_progress").GetBoolean());
    }

    [Fact]
    public void Stream_options_of_the_caller_replace_ours()
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["stream_options"] = JsonElement.Parse("""{"include_usage":false,"x":1}""") } };

        JsonElement body = Mapped.Options(options, stream: true);

        StrictJson.Equal("""{"include_usage":false,"x":1}""", body.GetProperty("stream_options"));
    }

    [Fact]
    public void Empty_stop_sequence_is_dropped_with_a_warning()
    {
        RecordingLogger logger = new();

        JsonElement body = Mapped.Options(new() { StopSequences = ["", "a"] }, logger);

        StrictJson.Equal("""["a"]""", body.GetProperty("stop"));
        string warning = Assert.Single(logger.Warnings);
        Assert.Contains("StopSequences", warning, StringComparison.Ordinal);
        Assert.Contains("an empty sequence would end every answer at once.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_empty_stop_sequences_are_no_member()
    {
        JsonElement body = Mapped.Options(new() { StopSequences = [""] });

        Assert.False(body.TryGetProperty("stop", out _));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Number_that_json_has_not_is_refused_by_name(float number)
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { Temperature = number });

        Assert.Contains("temperature", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Required_tools_that_are_not_there_are_logged()
    {
        RecordingLogger logger = new();

        JsonElement body = Mapped.Options(new() { ToolMode = ChatToolMode.RequireAny }, logger);

        Assert.Empty(Without(body, Always).EnumerateObject());
        Assert.Contains("ToolMode", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Conversation_id_is_refused()
    {
        Assert.Contains("ConversationId", Mapped.Refusal(Mapped.Hello, new() { ConversationId = "c" }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData("3")]
    [InlineData(0)]
    public void Several_answers_are_refused(object n)
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { AdditionalProperties = new() { ["n"] = n } });

        Assert.Contains($"n is {n}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_answer_may_be_asked_for()
    {
        StrictJson.Contains("""{"n":1}""", Mapped.Options(new() { AdditionalProperties = new() { ["n"] = 1 } }));
    }

    [Fact]
    public void Additional_property_that_can_not_be_written_is_refused_by_its_key()
    {
        Exception exception = Mapped.Refusal(Mapped.Hello, new() { AdditionalProperties = new() { ["pointer"] = (IntPtr)1 } });

        Assert.Contains("'pointer'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("IntPtr", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("max_tokens")]
    [InlineData("stop")]
    [InlineData("response_format")]
    [InlineData("reasoning_effort")]
    [InlineData("tools")]
    [InlineData("tool_choice")]
    [InlineData("parallel_tool_calls")]
    [InlineData("model")]
    [InlineData("messages")]
    [InlineData("stream")]
    public void Additional_property_that_an_option_sets_too_is_dropped_with_a_warning(string key)
    {
        ChatOptions options = new()
        {
            Temperature = 0.5f,
            MaxOutputTokens = 5,
            StopSequences = ["a"],
            ResponseFormat = ChatResponseFormat.Json,
            Reasoning = new() { Effort = ReasoningEffort.Low },
            Tools = [Add],
            ToolMode = ChatToolMode.None,
            AllowMultipleToolCalls = true,
        };
        JsonElement expected = Mapped.Options(options, stream: true);
        options.AdditionalProperties = new() { [key] = "other" };
        RecordingLogger logger = new();

        JsonElement body = Mapped.Options(options, logger, stream: true);

        StrictJson.Equal(expected, body);
        Assert.Contains($"'{key}'", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_asks_for_it_and_is_never_sent()
    {
        ChatOptions options = new() { PromptProgress = new Progress<LlamaCppPromptProgress>() };

        JsonElement stream = Mapped.Options(options, stream: true);
        JsonElement whole = Mapped.Options(options);

        StrictJson.Equal("""{"return_progress":true}""", Without(stream, [.. Always, "stream", "stream_options"]));
        Assert.Empty(Without(whole, Always).EnumerateObject());
    }

    [Fact]
    public void Endpoint_is_never_sent()
    {
        JsonElement body = Mapped.Options(new() { Endpoint = new LlamaCppEndpoint(new Uri("http://other"), "secret") });

        Assert.Empty(Without(body, Always).EnumerateObject());
    }

    private static ChatOptions Effort(ReasoningEffort effort) => new() { Reasoning = new() { Effort = effort } };

    private static ChatOptions Background(bool allowed)
    {
#pragma warning disable MEAI001 // experimental
        return new() { AllowBackgroundResponses = allowed };
#pragma warning restore MEAI001
    }

    private static JsonElement Without(JsonElement body, string[] keys) => JsonSerializer.SerializeToElement(
        body.EnumerateObject().Where(member => !keys.Contains(member.Name)).ToDictionary(member => member.Name, member => member.Value));
}
