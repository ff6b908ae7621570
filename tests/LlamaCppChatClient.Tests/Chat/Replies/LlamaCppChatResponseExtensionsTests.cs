using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class LlamaCppChatResponseExtensionsTests
{
    // captures/golden/logprobs-nonstream.http
    private const string Timings = """
        {"cache_n":12,"prompt_n":1,"prompt_ms":0.725,"prompt_per_token_ms":0.725,"prompt_per_second":1379.3103448275863,
        "predicted_n":3,"predicted_ms":1.267,"predicted_per_token_ms":0.6335,"predicted_per_second":1578.531965272297}
        """;

    private const string Hello = """
        [{"id":706,"token":"Hello","bytes":[72,101,108,108,111],"logprob":-0.0015932490350678563,"top_logprobs":[
        {"id":706,"token":"Hello","bytes":[72,101,108,108,111],"logprob":-0.0015932490350678563},
        {"id":73,"token":"I","bytes":[73],"logprob":-6.970597743988037}]}]
        """;

    private const string Mark = """
        [{"id":33,"token":"!","bytes":[33],"logprob":-6.342135020531714e-05,"top_logprobs":[
        {"id":33,"token":"!","bytes":[33],"logprob":-6.342135020531714e-05},
        {"id":864,"token":"","bytes":[],"logprob":-10.657583236694336}]}]
        """;

    // captures/chat/n_probs-post_sampling.http
    private const string PostSampling = """
        [{"id":706,"token":"Hello","bytes":[72,101,108,108,111],"prob":1.0,"top_probs":[
        {"id":706,"token":"Hello","bytes":[72,101,108,108,111],"prob":1.0}]}]
        """;

    private static readonly LlamaCppTimings Expected = new()
    {
        CachedInputTokenCount = 12,
        ProcessedInputTokenCount = 1,
        InputTime = TimeSpan.FromMilliseconds(0.725),
        InputTokensPerSecond = 1379.3103448275863,
        OutputTokenCount = 3,
        OutputTime = TimeSpan.FromMilliseconds(1.267),
        OutputTokensPerSecond = 1578.531965272297,
    };

    public static TheoryData<bool> Reflection => [true, false];

    [Fact]
    public void Timings_are_read_from_any_form()
    {
        object[] forms = [Expected, JsonElement.Parse(Timings), JsonNode.Parse(Timings)!, Timings];

        Assert.All(forms, form => Assert.Equivalent(Expected, Response("llamacpp:timings", form).Timings, strict: true));
    }

    [Fact]
    public void What_the_response_says_itself_goes_before_its_messages()
    {
        ChatResponse response = Response("llamacpp:system_fingerprint", "own");
        response.Messages.Add(new ChatMessage { AdditionalProperties = new() { ["llamacpp:system_fingerprint"] = "other" } });

        Assert.Equal("own", response.SystemFingerprint);
    }

    [Fact]
    public void Token_that_nobody_named_is_empty()
    {
        Assert.Equal(("", ""), (new LlamaCppTokenLogProbability().Token, new LlamaCppTokenAlternative().Token));
    }

    [Fact]
    public void Drafted_tokens_and_numbers_that_json_can_not_say_are_read()
    {
        const string Json = """{"prompt_per_second":null,"draft_n":8,"draft_n_accepted":5,"kv_bpv":1.5}""";

        LlamaCppTimings? timings = Response("llamacpp:timings", JsonElement.Parse(Json)).Timings;

        Assert.Equivalent(new LlamaCppTimings { DraftTokenCount = 8, AcceptedDraftTokenCount = 5 }, timings, strict: true);
    }

    [Fact]
    public void Timings_are_found_on_the_last_message_that_has_them()
    {
        ChatResponse response = new(
        [
            Message("{}"),
            Message(Timings),
            new ChatMessage(ChatRole.Tool, "no properties"),
        ]);

        Assert.Equivalent(Expected, response.Timings, strict: true);
        Assert.Equivalent(Expected, response.Messages[1].Timings, strict: true);
        Assert.Null(response.Messages[2].Timings);

        static ChatMessage Message(string timings) => new(ChatRole.Assistant, "text")
        {
            AdditionalProperties = new() { ["llamacpp:timings"] = JsonElement.Parse(timings) },
        };
    }

    [Fact]
    public void Reply_without_extras_reads_null()
    {
        ChatResponse response = new(new ChatMessage(ChatRole.Assistant, "Hello"));

        Assert.Null(response.Timings);
        Assert.Null(response.LogProbabilities);
        Assert.Null(response.SystemFingerprint);
        Assert.Null(new ChatResponse().Timings);
    }

    [Fact]
    public void Extras_of_another_shape_read_null()
    {
        object[] forms = ["x", 5, JsonElement.Parse("[]"), JsonElement.Parse("null")];

        Assert.All(forms, form => Assert.Null(Response("llamacpp:timings", form).Timings));
        Assert.Null(Response("llamacpp:logprobs", JsonElement.Parse("{}")).LogProbabilities);
    }

    [Fact]
    public void Name_that_is_no_text_beside_log_probabilities_is_no_error()
    {
        ChatResponse response = Response("llamacpp:logprobs", JsonElement.Parse("""{"content":[{"token":"a"}],"\ud83d\ud83d":1}"""));

        Assert.Null(response.LogProbabilities);
    }

    [Fact]
    public void Nulls_in_log_probabilities_are_left_out()
    {
        JsonElement logProbs = JsonElement.Parse("""{"content":[null,{"token":null,"top_logprobs":[null,{"token":null}]}]}""");

        LlamaCppTokenLogProbability token = Assert.Single(Response("llamacpp:logprobs", logProbs).LogProbabilities!);

        Assert.Equal(("", ""), (token.Token, Assert.Single(token.Alternatives).Token));
    }

    [Fact]
    public void Log_probabilities_are_read_with_bytes_and_alternatives()
    {
        IReadOnlyList<LlamaCppTokenLogProbability>? tokens = Response("llamacpp:logprobs", JsonElement.Parse(Hello)).LogProbabilities;

        LlamaCppTokenLogProbability token = Assert.Single(tokens!);
        Assert.Equal(706, token.Id);
        Assert.Equal("Hello", token.Token);
        Assert.Equal("Hello"u8, token.Bytes.Span);
        Assert.Equal(-0.0015932490350678563, token.LogProbability);
        Assert.Null(token.Probability);
        Assert.Equal(["Hello", "I"], token.Alternatives.Select(alternative => alternative.Token));
        Assert.Equal(-6.970597743988037, token.Alternatives[1].LogProbability);
        Assert.Equal("I"u8, token.Alternatives[1].Bytes.Span);
    }

    [Fact]
    public void Probabilities_after_sampling_are_read_with_their_alternatives()
    {
        LlamaCppTokenLogProbability token = Assert.Single(Response("llamacpp:logprobs", JsonElement.Parse(PostSampling)).LogProbabilities!);

        Assert.Null(token.LogProbability);
        Assert.Equal(1.0, token.Probability);
        Assert.Equal(1.0, Assert.Single(token.Alternatives).Probability);
    }

    [Fact]
    public void Log_probabilities_are_read_from_the_object_that_the_server_sends()
    {
        JsonElement logprobs = JsonElement.Parse($$"""{"content":{{Hello}}}""");

        Assert.Equal("Hello", Assert.Single(Response("llamacpp:logprobs", logprobs).LogProbabilities!).Token);
    }

    [Fact]
    public void Token_without_bytes_is_read()
    {
        JsonElement tokens = JsonElement.Parse("""[{"token":"a","bytes":null,"logprob":-1,"top_logprobs":null}]""");

        LlamaCppTokenLogProbability token = Assert.Single(Response("llamacpp:logprobs", tokens).LogProbabilities!);

        Assert.True(token.Bytes.IsEmpty);
        Assert.Empty(token.Alternatives);
    }

    [Fact]
    public void Fingerprint_is_read_from_any_form()
    {
        object[] forms = ["b11669-Debian", JsonElement.Parse("\"b11669-Debian\""), JsonNode.Parse("\"b11669-Debian\"")!];

        Assert.All(forms, form => Assert.Equal("b11669-Debian", Response("llamacpp:system_fingerprint", form).SystemFingerprint));
    }

    [Fact]
    public void Each_update_has_its_own_tokens_and_the_folded_response_has_all()
    {
        ChatResponseUpdate[] updates = Stream();

        ChatResponse response = updates.ToChatResponse();

        Assert.Equal("Hello", Assert.Single(updates[0].LogProbabilities!).Token);
        Assert.Equal("!", Assert.Single(updates[1].LogProbabilities!).Token);
        Assert.Null(updates[2].LogProbabilities);
        Assert.Equal(["Hello", "!"], response.LogProbabilities!.Select(token => token.Token));
        Assert.Equal(["Hello", "!"], response.Messages[0].LogProbabilities!.Select(token => token.Token));
        Assert.Equivalent(Expected, response.Timings, strict: true);
        Assert.Equivalent(Expected, updates[2].Timings, strict: true);
        Assert.Null(updates[0].Timings);
    }

    [Theory]
    [MemberData(nameof(Reflection))]
    public void Extras_survive_a_cache(bool reflection)
    {
        JsonSerializerOptions serializer = reflection ? SerializerOptions.WithReflection : SerializerOptions.WithoutReflection;
        ChatResponse response = Stream().ToChatResponse();

        string json = JsonSerializer.Serialize(response, serializer.GetTypeInfo(typeof(ChatResponse)));
        ChatResponse read = (ChatResponse)JsonSerializer.Deserialize(json, serializer.GetTypeInfo(typeof(ChatResponse)))!;

        Assert.Equivalent(Expected, read.Timings, strict: true);
        Assert.Equal(["Hello", "!"], read.LogProbabilities!.Select(token => token.Token));
        Assert.Equal("b11669-Debian", read.SystemFingerprint);
    }

    // The reason for keeping JSON, not records, in AdditionalProperties.
    [Fact]
    public void Record_among_the_extras_would_not_survive_a_cache_without_reflection()
    {
        ChatResponse response = Response("llamacpp:timings", Expected);

        Assert.Throws<NotSupportedException>(() =>
            JsonSerializer.Serialize(response, SerializerOptions.WithoutReflection.GetTypeInfo(typeof(ChatResponse))));
    }

    [Fact]
    public void Update_that_a_cache_replays_has_all_tokens()
    {
        ChatResponse cached = Stream().ToChatResponse();

        ChatResponseUpdate update = Assert.Single(cached.ToChatResponseUpdates());

        Assert.Equal(["Hello", "!"], update.LogProbabilities!.Select(token => token.Token));
        Assert.Equal("b11669-Debian", update.SystemFingerprint);
    }

    private static ChatResponse Response(string key, object value) =>
        new(new ChatMessage(ChatRole.Assistant, "Hello")) { AdditionalProperties = new() { [key] = value } };

    private static ChatResponseUpdate[] Stream()
    {
        JsonElement hello = JsonElement.Parse(Hello);
        JsonElement mark = JsonElement.Parse(Mark);
        LogProbAccumulator all = new();
        all.Add(hello);
        all.Add(mark);
        return
        [
            Update("Hello", new() { ["llamacpp:logprobs"] = hello }),
            Update("!", new() { ["llamacpp:logprobs"] = mark }),
            Update(null, new()
            {
                ["llamacpp:logprobs"] = all.ToJson(),
                ["llamacpp:timings"] = JsonElement.Parse(Timings),
                ["llamacpp:system_fingerprint"] = "b11669-Debian",
            }),
        ];

        static ChatResponseUpdate Update(string? text, AdditionalPropertiesDictionary extras) =>
            new(ChatRole.Assistant, text is null ? [] : [new TextContent(text)]) { MessageId = "m", ResponseId = "m", AdditionalProperties = extras };
    }
}
