using System.Globalization;
using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Chat;

public sealed class ChatChunkReaderTests : IDisposable
{
    private readonly ChatChunk _chunk = new();
    private readonly ChatChunkReader _reader;

    public void Dispose() => _chunk.Dispose();

    public ChatChunkReaderTests() => _reader = new ChatChunkReader(_chunk, keepRaw: false);

    public static TheoryData<string> ReadAsNothing =>
    [
        """{"choices":null}""",
        """{"choices":[]}""",
        """{"choices":[{}]}""",
        """{"choices":[{"delta":null,"finish_reason":null,"logprobs":null,"index":null}]}""",
        """{"choices":[{"delta":{"role":"assistant","content":null,"reasoning_content":null,"tool_calls":null}}]}""",
        """{"choices":[{"delta":{"content":"","reasoning_content":"","tool_calls":[]}}]}""",
        """{"choices":[{"message":{"content":[]}}]}""",
        """{"choices":[{"message":{"content":[null,{},{"text":null},{"type":"image"}]}}]}""",
        """{"choices":[],"id":null,"model":null,"created":null,"system_fingerprint":null,"usage":null,"timings":null,"prompt_progress":null,"error":null}""",
        """{"choices":[],"id":5,"model":{},"created":"now","system_fingerprint":[1],"usage":"much","timings":"long","prompt_progress":[]}""",
        """{"unknown":{"choices":[{"delta":{"content":"x"}}]},"choices":[{"unknown":[[["content"]]],"delta":{"unknown":{"content":"x"}}}]}""",
        """{"choices":[],"error":{}}""",
        """{"choices":[],"created":1e400}""",
        """{"choices":[],"created":99999999999999999999}""",
    ];

    public static TheoryData<string> Malformed =>
    [
        "null",
        "[]",
        "5",
        "{",
        "{\"choices\"",
        """{"choices":[]}x""",
        """{"choices":[]} {}""",
        """{"choices":{}}""",
        """{"choices":[1]}""",
        """{"choices":[{"delta":5}]}""",
        """{"choices":[{"delta":{"content":5}}]}""",
        """{"choices":[{"delta":{"content":{}}}]}""",
        """{"choices":[{"delta":{"content":[5]}}]}""",
        """{"choices":[{"delta":{"content":[{"text":5}]}}]}""",
        """{"choices":[{"delta":{"reasoning_content":5}}]}""",
        """{"choices":[{"delta":{"tool_calls":{}}}]}""",
        """{"choices":[{"delta":{"tool_calls":[5]}}]}""",
        """{"choices":[{"delta":{"tool_calls":[{"id":[5]}]}}]}""",
        """{"choices":[{"delta":{"tool_calls":[{"function":5}]}}]}""",
        """{"choices":[{"delta":{"tool_calls":[{"function":{"name":5}}]}}]}""",
        """{"choices":[{"finish_reason":5}]}""",
        """{"choices":[{"delta":{"content":"\ud83d"}}]}""",
        "{\"choices\":[{\"delta\":{\"content\":\"\u0001\"}}]}",
    ];

    [Theory]
    [MemberData(nameof(ReadAsNothing))]
    public void Null_and_unknown_members_are_nothing(string json)
    {
        Read(json);

        Assert.Equal(ChatChunkKind.Data, _chunk.Kind);
        Assert.Equal((0, 0, 0), (_chunk.Content.Length, _chunk.Reasoning.Length, _chunk.ToolCallCount));
        Assert.Null(_chunk.FinishReason);
        Assert.Null(_chunk.Usage);
        Assert.Equal((null, null, null), ((object?)_chunk.Timings, (object?)_chunk.LogProbs, (object?)_chunk.PromptProgress));
        Assert.Equal((null, null, null, null), (_chunk.Id, _chunk.Model, _chunk.Created, _chunk.SystemFingerprint));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Answer_of_a_wrong_type_is_malformed_and_keeps_its_text(string json)
    {
        Read(json);

        Assert.Equal(ChatChunkKind.Malformed, _chunk.Kind);
        Assert.NotNull(_chunk.ReadError);
        Assert.Equal(json, _chunk.RawText);
        Assert.Equal((0, 0, 0), (_chunk.Content.Length, _chunk.Reasoning.Length, _chunk.ToolCallCount));
    }

    [Fact]
    public void Text_that_is_not_utf8_is_malformed()
    {
        byte[] bytes = [.. "{\"choices\":[{\"delta\":{\"content\":\""u8, 0xC3, 0x28, .. "\"}}]}"u8];

        _reader.ReadEvent("message", bytes);

        Assert.Equal(ChatChunkKind.Malformed, _chunk.Kind);
    }

    [Fact]
    public void Malformed_event_quotes_at_most_1024_bytes()
    {
        Read(new string('x', 5000));

        Assert.Equal(1024, _chunk.RawText!.Length);
    }

    [Fact]
    public void Event_after_a_malformed_one_is_read()
    {
        Read("""{"choices":[{"delta":{"content":"lost","tool_calls":[{"index":0},5]}}]}""");

        Read("""{"choices":[{"delta":{"content":"kept"}}]}""");

        Assert.Equal(ChatChunkKind.Data, _chunk.Kind);
        Assert.Equal("kept", _chunk.Content.ToString());
        Assert.Null(_chunk.ReadError);
        Assert.Equal(0, _chunk.ToolCallCount);
    }

    [Theory]
    [InlineData("delta")]
    [InlineData("message")]
    public void Text_reasoning_and_calls_are_read(string member)
    {
        Read($$$$$"""
            {"choices":[{"index":0,"finish_reason":"tool_calls","{{{{{member}}}}}":{"role":"assistant","content":"a\"\u00e9\ud83d\ude00\n","reasoning_content":"b","tool_calls":[
              {"index":1,"id":"i","type":"function","function":{"name":"f","arguments":"{\"x\":"}},{"function":{"arguments":"1}"}}]}}]}
            """);

        Assert.Equal("a\"é😀\n", _chunk.Content.ToString());
        Assert.Equal("b", _chunk.Reasoning.ToString());
        Assert.Equal("tool_calls", _chunk.FinishReason);
        Assert.Equal(2, _chunk.ToolCallCount);
        Assert.Equal((1, "i", "f", "{\"x\":"), (_chunk.ToolCalls[0].Index, _chunk.ToolCalls[0].Id, _chunk.ToolCalls[0].Name, _chunk.ToolCalls[0].Arguments.ToString()));
        Assert.Equal((null, null, null, "1}"), (_chunk.ToolCalls[1].Index, _chunk.ToolCalls[1].Id, _chunk.ToolCalls[1].Name, _chunk.ToolCalls[1].Arguments.ToString()));
    }

    [Fact]
    public void Content_of_parts_is_their_text()
    {
        Read("""{"choices":[{"message":{"content":[{"type":"text","text":"a"},"b",null,{"type":"image_url","image_url":{"text":"no"}},{"text":"c"}]}}]}""");

        Assert.Equal("abc", _chunk.Content.ToString());
    }

    [Fact]
    public void Arguments_that_are_an_object_are_taken_as_its_text()
    {
        Read("""{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"a": [1]}}}]}}]}""");

        Assert.Equal("""{"a": [1]}""", _chunk.ToolCalls[0].Arguments.ToString());
    }

    [Fact]
    public void Of_duplicate_keys_the_last_one_counts_and_texts_add_up()
    {
        Read("""{"id":"a","id":"b","choices":[{"finish_reason":"stop","finish_reason":"length","delta":{"content":"x","content":"y"}}],"created":1,"created":2}""");

        Assert.Equal(("b", 2, "length", "xy"), (_chunk.Id, _chunk.Created, _chunk.FinishReason, _chunk.Content.ToString()));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Deep_nesting_is_read(int depth)
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":[", depth / 2)) + "1" + string.Concat(Enumerable.Repeat("]}", depth / 2));

        Read($$$"""{"unknown":{{{deep}}},"choices":[{"delta":{"content":"x","unknown":{{{deep}}}},"logprobs":{"content":[{{{deep}}}]}}],"timings":{"deep":{{{deep}}}}}""");

        Assert.Equal(ChatChunkKind.Data, _chunk.Kind);
        Assert.Equal("x", _chunk.Content.ToString());
        Assert.NotNull(_chunk.Timings);
    }

    [Fact]
    public void Nesting_beyond_all_measure_is_malformed()
    {
        Read("{\"a\":" + new string('[', 20_000) + new string(']', 20_000) + "}");

        Assert.Equal(ChatChunkKind.Malformed, _chunk.Kind);
    }

    [Fact]
    public void Long_text_is_read_whole()
    {
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => i.ToString(CultureInfo.InvariantCulture) + "é😀\n"));

        Read(JsonSerializer.Serialize(new { choices = new[] { new { delta = new { content = text } } } }));

        Assert.Equal(text, _chunk.Content.ToString());
    }

    [Fact]
    public void Byte_order_mark_before_a_document_is_none_of_it()
    {
        _reader.ReadDocument(new([0xEF, 0xBB, 0xBF, .. """{"choices":[{"message":{"content":"x"}}]}"""u8]));

        Assert.Equal("x", _chunk.Content.ToString());
    }

    [Theory]
    [InlineData("message", "[DONE]", nameof(ChatChunkKind.Done))]
    [InlineData("message", " [DONE]\t", nameof(ChatChunkKind.Done))]
    [InlineData("ping", "anything", nameof(ChatChunkKind.Ignored))]
    [InlineData("error", """{"error":{"message":"m"}}""", nameof(ChatChunkKind.Error))]
    [InlineData("message", """{"error":"m"}""", nameof(ChatChunkKind.Error))]
    [InlineData("message", """{"error":{}}""", nameof(ChatChunkKind.Error))]
    [InlineData("message", "[done]", nameof(ChatChunkKind.Malformed))]
    public void Event_is_of_a_kind(string type, string data, string kind)
    {
        _reader.ReadEvent(type, Encoding.UTF8.GetBytes(data));

        Assert.Equal(kind, _chunk.Kind.ToString());
    }

    [Theory]
    [InlineData("message", "")]
    [InlineData("message", " \t\r\n")]
    [InlineData("ping", "anything")]
    [InlineData("ping", "5")]
    public void Event_that_says_nothing_leaves_nothing(string type, string data)
    {
        _reader.ReadEvent(type, Encoding.UTF8.GetBytes(data));

        Assert.Equal((ChatChunkKind.Ignored, null, null), (_chunk.Kind, _chunk.RawText, _chunk.ReadError));
    }

    [Fact]
    public void Error_event_of_plain_words_is_an_error()
    {
        _reader.ReadEvent("error", "out of memory"u8);

        Assert.Equal((ChatChunkKind.Error, "out of memory"), (_chunk.Kind, _chunk.Error?.Message));
    }

    [Fact]
    public void First_event_that_can_not_be_read_is_remembered()
    {
        Read(Event("a", """ "id":"i" """));
        Assert.Null(_reader.Notes.UnreadText);

        Read("first");
        Read("second");

        Assert.Equal("first", _reader.Notes.UnreadText);
    }

    [Fact]
    public void Text_of_an_event_is_kept_on_demand()
    {
        ChatChunkReader keeping = new(_chunk, keepRaw: false, keepText: true);

        Read("""{"choices":[]}""");
        Assert.Null(_chunk.RawText);

        keeping.ReadEvent("message", """{"choices":[]}"""u8);
        Assert.Equal("""{"choices":[]}""", _chunk.RawText);
    }

    [Theory]
    [InlineData("""{"choices":[{"finish_reason":"stop","finish_reason":null}]}""", "stop", null)]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":2}}],"usage":{"prompt_tokens":1}}""", null, 1L)]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":2}}],"usage":null}""", null, 2L)]
    [InlineData("""{"usage":{"prompt_tokens":1},"choices":[{"usage":{"prompt_tokens":2}}]}""", null, 1L)]
    public void Event_says_a_thing_twice(string json, string? finishReason, long? promptTokens)
    {
        Read(json);

        Assert.Equal((ChatChunkKind.Data, finishReason, promptTokens), (_chunk.Kind, _chunk.FinishReason, _chunk.Usage?.PromptTokens));
    }

    [Theory]
    [InlineData("""{"content":[1]}""", "[1]")]
    [InlineData("""{"refusal":[2],"content":[1]}""", "[1]")]
    [InlineData("""{"content":[1],"refusal":{"content":[2]}}""", "[1]")]
    [InlineData("""{"content":null,"refusal":[2]}""", null)]
    [InlineData("""{"content":{"content":[2]}}""", null)]
    public void Log_probabilities_are_the_list_of_the_content(string logProbs, string? expected)
    {
        Read($$$"""{"choices":[{"logprobs":{{{logProbs}}} }]}""");

        Assert.Equal(expected, _chunk.LogProbs?.GetRawText());
    }

    [Theory]
    [InlineData("""{"reasoning":"other","reasoning_content":"own"}""", "own")]
    [InlineData("""{"reasoning_content":"own","reasoning":"other"}""", "own")]
    [InlineData("""{"reasoning":[{"text":"a"},{"type":"x","text":"b"}]}""", "ab")]
    [InlineData("""{"reasoning":[{"text":"other"}],"reasoning_content":"own"}""", "own")]
    [InlineData("""{"content":[{"thinking":[{"text":"a"}]},{"reasoning":"b"}]}""", "ab")]
    public void Reasoning_is_read_once(string delta, string expected)
    {
        Read($$$"""{"choices":[{"delta":{{{delta}}} }]}""");

        Assert.Equal(expected, _chunk.Reasoning.ToString());
    }

    [Fact]
    public void Refusal_may_be_a_part_of_the_content()
    {
        Read("""{"choices":[{"delta":{"content":[{"type":"refusal","refusal":"No"},{"refusal":null},{"text":"x"}]}}]}""");

        Assert.Equal(("No", "x"), (_chunk.Refusal.ToString(), _chunk.Content.ToString()));
    }

    [Fact]
    public void Later_event_may_say_it_in_another_form()
    {
        Read("""{"choices":[{"delta":{"content":"a","reasoning_content":"b","tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}""");

        Read("""{"choices":[{"text":"c","delta":{"reasoning":"d","function_call":{"arguments":"}"}}}]}""");

        Assert.Equal(("c", "d", "}"), (_chunk.Content.ToString(), _chunk.Reasoning.ToString(), Assert.Single(_chunk.ToolCalls.ToArray()).Arguments.ToString()));
    }

    [Fact]
    public void Error_is_read_whatever_its_shape()
    {
        Read("""{"error":{"type":"t","n_ctx":5,"message":"m","code":400,"n_prompt_tokens":9}}""");
        ErrorPayload whole = _chunk.Error!;
        Read("""{"error":"plain"}""");
        ErrorPayload text = _chunk.Error!;
        Read("""{"error":{"x":1}}""");

        Assert.Equal(new ErrorPayload { Code = 400, Message = "m", Type = "t", NCtx = 5, NPromptTokens = 9 }, whole);
        Assert.Equal("plain", text.Message);
        Assert.Equal("""{"x":1}""", _chunk.Error!.Message);
    }

    [Fact]
    public void Usage_is_read()
    {
        Read("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":1},"x":null}}""");

        UsagePayload usage = _chunk.Usage!;
        Assert.Equal((3, 4, 7, 2, 1), (usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, usage.CachedTokens, usage.ReasoningTokens));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":"3"}""")]
    [InlineData("""{"prompt_tokens":1e30}""")]
    [InlineData("""{"prompt_tokens_details":5}""")]
    public void Usage_that_can_not_be_read_costs_no_answer(string usage)
    {
        Read($$$"""{"choices":[{"delta":{"content":"x"}}],"usage":{{{usage}}} }""");

        Assert.Equal(ChatChunkKind.Data, _chunk.Kind);
        Assert.Equal("x", _chunk.Content.ToString());
        Assert.Null(_chunk.Usage);
    }

    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("9999999999", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void Index_of_a_call_in_any_form_costs_no_call(string index, int? expected)
    {
        Read($$$$"""{"choices":[{"delta":{"tool_calls":[{"index":{{{{index}}}},"id":5,"function":{"name":"f","arguments":[1]}}]}}]}""");

        ToolCallDelta call = Assert.Single(_chunk.ToolCalls.ToArray());
        Assert.Equal((expected, "5", "f", "[1]"), (call.Index, call.Id, call.Name, call.Arguments.ToString()));
    }

    [Fact]
    public void What_follows_the_choices_is_remembered_from_event_to_event()
    {
        Read(Event("a", """ "id":"i","model":"m","created":5,"system_fingerprint":"f" """));
        Read(Event("b", """ "id":"i","model":"m","created":5,"system_fingerprint":"f" """));

        Assert.Equal(("b", "i", "m", 5, "f"), (_chunk.Content.ToString(), _chunk.Id, _chunk.Model, _chunk.Created, _chunk.SystemFingerprint));
    }

    [Theory]
    [InlineData(""" "id":"other","model":"m","created":5 """, "other", "m", 5)]
    [InlineData(""" "id":"i","model":"other","created":5 """, "i", "other", 5)]
    [InlineData(""" "id":"i","model":"m","created":6 """, "i", "m", 6)]
    [InlineData(""" "model":"m2","id":"i2" """, "i2", "m2", 5)]
    public void Change_in_what_follows_the_choices_is_noticed(string tail, string id, string model, long created)
    {
        const string First = """ "id":"i","model":"m","created":5 """;
        Read(Event("a", First));
        Read(Event("b", First));

        Read(Event("c", tail));

        Assert.Equal((id, model, created), (_chunk.Id, _chunk.Model, _chunk.Created));
    }

    [Fact]
    public void Usage_timings_progress_and_errors_after_the_choices_are_read_in_each_event()
    {
        const string Tail = """ "id":"i","usage":{"prompt_tokens":1},"timings":{"prompt_n":1},"prompt_progress":{"total":1} """;
        Read(Event("a", Tail));

        Read(Event("b", Tail));

        Assert.Equal(1, _chunk.Usage?.PromptTokens);
        Assert.NotNull(_chunk.Timings);
        Assert.NotNull(_chunk.PromptProgress);
    }

    [Fact]
    public void Members_before_the_choices_are_read_in_each_event()
    {
        Read("""{"id":"a","usage":{"prompt_tokens":1},"choices":[{"delta":{"content":"x"}}]}""");
        Read("""{"id":"b","usage":{"prompt_tokens":2},"choices":[{"delta":{"content":"y"}}]}""");

        Assert.Equal(("b", 2, "y"), (_chunk.Id, _chunk.Usage?.PromptTokens, _chunk.Content.ToString()));
    }

    [Fact]
    public void Broken_end_is_noticed_after_an_equal_beginning()
    {
        Read(Event("a", """ "id":"i" """));

        Read(Event("a", """ "id":"i" """)[..^1]);

        Assert.Equal(ChatChunkKind.Malformed, _chunk.Kind);
    }

    [Fact]
    public void Raw_json_is_kept_on_demand()
    {
        ChatChunkReader keeping = new(_chunk, keepRaw: true);

        keeping.ReadEvent("message", """{"choices":[],"x":[1]}"""u8);

        Assert.Equal("""{"choices":[],"x":[1]}""", _chunk.Raw?.GetRawText());
    }

    private static string Event(string text, string tail) => $$$$"""{"choices":[{"delta":{"content":"{{{{text}}}}"}}],{{{{tail}}}} }""";

    private void Read(string json) => _reader.ReadEvent("message", Encoding.UTF8.GetBytes(json));
}
