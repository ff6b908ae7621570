using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class LlamaCppChatOptionsExtensionsTests
{
    public static TheoryData<string> Properties => [.. OptionRows.All.Keys];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_is_kept_under_the_name_and_value_that_the_server_takes(string property)
    {
        OptionRow row = OptionRows.All[property];

        ChatOptions options = row.Set();

        (string key, object? value) = Assert.Single(options.AdditionalProperties!);
        Assert.Equal(row.Key, key);
        AssertJson(row.Json, ToJson(value));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_reads_back_what_was_set(string property)
    {
        OptionRow row = OptionRows.All[property];

        object? value = row.Get(row.Set());

        AssertSame(row, value);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Null_removes_the_key(string property)
    {
        OptionRow row = OptionRows.All[property];
        ChatOptions options = row.Set();

        row.Clear(options);

        Assert.Null(row.Get(options));
        Assert.Empty(options.AdditionalProperties!);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Options_without_the_property_read_null_and_stay_empty(string property)
    {
        OptionRow row = OptionRows.All[property];
        ChatOptions options = new();

        object? value = row.Get(options);
        row.Clear(options);

        Assert.Null(value);
        Assert.True(options.AdditionalProperties is null or { Count: 0 });
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Clone_keeps_the_property_and_is_independent(string property)
    {
        OptionRow row = OptionRows.All[property];
        ChatOptions options = row.Set();

        ChatOptions clone = options.Clone();
        row.Clear(options);

        Assert.Null(row.Get(options));
        AssertSame(row, row.Get(clone));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_survives_a_round_trip_through_json(string property)
    {
        OptionRow row = OptionRows.All[property];

        ChatOptions read = RoundTrip(row.Set(), SerializerOptions.WithReflection);

        AssertSame(row, row.Get(read));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_survives_a_round_trip_through_json_without_reflection(string property)
    {
        OptionRow row = OptionRows.All[property];

        ChatOptions read = RoundTrip(row.Set(), SerializerOptions.WithoutReflection);

        AssertSame(row, row.Get(read));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_set_by_hand_as_a_json_node_is_read(string property)
    {
        OptionRow row = OptionRows.All[property];
        ChatOptions options = new() { AdditionalProperties = new() { [row.Key] = JsonNode.Parse(row.Json) } };

        object? value = row.Get(options);

        AssertSame(row, value);
    }

    [Fact]
    public void Every_property_has_a_row()
    {
        string[] local = ["AffinityKey", "Endpoint", "Load", "PromptProgress", "QueueProgress", "QueueTimeout"];

        IEnumerable<string> properties = typeof(LlamaCppChatOptionsExtensions)
            .GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.Name.StartsWith("set_", StringComparison.Ordinal))
            .Select(method => method.Name["set_".Length..]);

        Assert.Equal(
            OptionRows.All.Keys.Concat(local).Order(StringComparer.Ordinal),
            properties.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Several_properties_stand_beside_others_in_one_initializer()
    {
        ChatOptions options = new()
        {
            Temperature = 0.2f,
            AdditionalProperties = new() { ["by_hand"] = 1 },
            MinP = 0.05f,
            Grammar = "root ::= \"ok\"",
        };

        Assert.Equal(["by_hand", "grammar", "min_p"], options.AdditionalProperties!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.2f, options.Temperature);
    }

    [Theory]
    [InlineData("0.05")]
    [InlineData(0.05)]
    [InlineData(0.05f)]
    public void Number_set_by_hand_is_read_from_any_form(object byHand)
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["min_p"] = byHand } };

        Assert.Equal(0.05f, options.MinP);
    }

    [Theory]
    [InlineData((byte)7)]
    [InlineData(7L)]
    [InlineData(7.0)]
    [InlineData("7")]
    public void Whole_number_set_by_hand_is_read_from_any_form(object byHand)
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["n_keep"] = byHand } };

        Assert.Equal(7, options.ShiftKeepTokens);
    }

    [Fact]
    public void Numbers_are_read_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            ChatOptions options = new() { AdditionalProperties = new() { ["min_p"] = 0.05m } };

            Assert.Equal(0.05f, options.MinP);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("min_p", "much")]
    [InlineData("n_keep", 2.5)]
    [InlineData("n_keep", 3_000_000_000L)]
    [InlineData("ignore_eos", 1)]
    [InlineData("samplers", "kt")]
    [InlineData("logit_bias", "x")]
    [InlineData("lora", "x")]
    [InlineData("chat_template_kwargs", "x")]
    [InlineData("llamacpp:endpoint", "x")]
    public void Value_of_another_kind_is_named_when_read(string key, object byHand)
    {
        ChatOptions options = new() { AdditionalProperties = new() { [key] = byHand } };

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
            _ = (object?)options.MinP ?? options.ShiftKeepTokens ?? options.IgnoreEos ?? options.Samplers ?? options.LogitBias
                ?? options.Lora ?? options.ChatTemplateArguments ?? (object?)options.Endpoint);

        Assert.Contains($"[\"{key}\"] holds '{Convert.ToString(byHand, CultureInfo.InvariantCulture)}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_null_from_a_cache_reads_as_null()
    {
        ChatOptions options = new() { AdditionalProperties = new() { ["min_p"] = JsonElement.Parse("null"), ["grammar"] = null } };

        Assert.Null(options.MinP);
        Assert.Null(options.Grammar);
    }

    [Fact]
    public void Thinking_and_template_values_stand_beside_each_other_whichever_comes_first()
    {
        ChatOptions first = new() { ReasoningEnabled = false, ChatTemplateArguments = new Dictionary<string, object?> { ["lang"] = "de" } };
        ChatOptions last = new() { ChatTemplateArguments = new Dictionary<string, object?> { ["lang"] = "de" }, ReasoningEnabled = false };

        Assert.All([first, last], options =>
            AssertJson("""{"lang":"de","enable_thinking":false}""", ToJson(options.AdditionalProperties!["chat_template_kwargs"])));
    }

    [Fact]
    public void Template_values_with_their_own_thinking_win_over_an_earlier_one()
    {
        ChatOptions options = new()
        {
            ReasoningEnabled = false,
            ChatTemplateArguments = new Dictionary<string, object?> { ["enable_thinking"] = true },
        };

        Assert.True(options.ReasoningEnabled);
    }

    [Fact]
    public void Removing_thinking_leaves_the_other_template_values()
    {
        ChatOptions options = new() { ReasoningEnabled = true, ChatTemplateArguments = new Dictionary<string, object?> { ["lang"] = "de" } };

        options.ReasoningEnabled = null;

        Assert.Equal(["lang"], options.ChatTemplateArguments!.Keys);
    }

    [Fact]
    public void Setting_thinking_on_a_clone_leaves_the_original_alone()
    {
        ChatOptions options = new() { ReasoningEnabled = true };

        options.Clone().ReasoningEnabled = false;

        Assert.True(options.ReasoningEnabled);
    }

    [Fact]
    public void Lists_are_copied_in()
    {
        List<string> samplers = [LlamaCppSamplers.TopK];
        ChatOptions options = new() { Samplers = samplers };

        samplers.Add(LlamaCppSamplers.MinP);

        Assert.Equal([LlamaCppSamplers.TopK], options.Samplers);
    }

    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(1500.1, 1501)]
    [InlineData(-1, -1)]
    public void Time_limit_is_rounded_up_since_zero_means_none(double milliseconds, long expected)
    {
        ChatOptions options = new() { MaxGenerationTime = TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)) };

        Assert.Equal(expected, options.AdditionalProperties!["t_max_predict_ms"]);
    }

    [Fact]
    public void Infinite_ping_interval_turns_pings_off()
    {
        ChatOptions options = new() { StreamPingInterval = Timeout.InfiniteTimeSpan };

        Assert.Equal(-1, options.AdditionalProperties!["sse_ping_interval"]);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.StreamPingInterval);
    }

    private static ChatOptions RoundTrip(ChatOptions options, JsonSerializerOptions serializer) =>
        (ChatOptions)JsonSerializer.Deserialize(
            JsonSerializer.Serialize(options, serializer.GetTypeInfo(typeof(ChatOptions))),
            serializer.GetTypeInfo(typeof(ChatOptions)))!;

    // Values are compared as what the server would get, set again on fresh options.
    private static void AssertSame(OptionRow row, object? value)
    {
        object? expected = row.Get(row.Set());
        Assert.NotNull(value);
        Assert.Equal(expected!.GetType(), value.GetType());
        AssertJson(ToJson(expected), ToJson(value));
    }

    private static string ToJson(object? value) => JsonSerializer.Serialize(value, SerializerOptions.WithReflection);

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"expected {expected}, got {actual}");
}
