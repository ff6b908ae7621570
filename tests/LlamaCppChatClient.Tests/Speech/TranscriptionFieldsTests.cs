using System.Text.Json.Nodes;
using LlamaCpp.Speech;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Speech;

public class TranscriptionFieldsTests
{
    private readonly RecordingLogger _log = new();

    [Fact]
    public void Defaults_ask_for_the_likeliest_text_of_bounded_length_without_reasoning()
    {
        Dictionary<string, string> expected = new() { ["model"] = "m", ["max_tokens"] = "4096", ["temperature"] = "0", ["reasoning_effort"] = "none" };

        Assert.Equal(expected, ToWire(null));
        Assert.Equal(expected, ToWire(new SpeechToTextOptions()));
    }

    [Fact]
    public void Options_are_fields_of_the_form()
    {
        SpeechToTextOptions options = new() { SpeechLanguage = "en", Prompt = "Write down:", MaxOutputTokens = 20, Temperature = 0.5f };

        IReadOnlyDictionary<string, string> fields = ToWire(options);

        Assert.Equal(("en", "Write down:", "20", "0.5"), (fields["language"], fields["prompt"], fields["max_tokens"], fields["temperature"]));
    }

    [Fact]
    public void Streaming_is_asked_for_with_the_only_value_that_the_server_knows() =>
        Assert.Equal("true", TranscriptionFields.ToWire(null, "m", stream: true, raw: null, _log)["stream"]);

    [Fact]
    public void Additional_properties_are_fields_of_their_own_name()
    {
        SpeechToTextOptions options = new()
        {
            AdditionalProperties = new() { ["top_k"] = 5, ["reasoning_effort"] = "high", ["nothing"] = null, ["llamacpp:mine"] = 1, ["list"] = new JsonArray(1, 2) },
            Endpoint = new LlamaCppEndpoint(new Uri("http://other:1")),
        };

        IReadOnlyDictionary<string, string> fields = ToWire(options);

        Assert.Equal(("5", "high", "[1,2]"), (fields["top_k"], fields["reasoning_effort"], fields["list"]));
        Assert.Equal(["list", "max_tokens", "model", "reasoning_effort", "temperature", "top_k"], fields.Keys.Order());
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("stream")]
    [InlineData("model")]
    [InlineData("language")]
    public void Additional_property_that_something_else_decides_is_dropped_with_a_warning(string name)
    {
        SpeechToTextOptions options = new() { SpeechLanguage = "en", AdditionalProperties = new() { [name] = "x" } };

        Assert.DoesNotContain("x", ToWire(options).Values);
        Assert.Contains($"'{name}'", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_field_wins()
    {
        IReadOnlyDictionary<string, string> fields = TranscriptionFields.ToWire(
            new SpeechToTextOptions { SpeechLanguage = "en" }, "m", stream: false, new JsonObject { ["language"] = "fr", ["model"] = "whisper", ["max_tokens"] = 7 }, _log);

        Assert.Equal(("fr", "whisper", "7"), (fields["language"], fields["model"], fields["max_tokens"]));
    }

    [Fact]
    public void Raw_object_of_another_type_is_refused_by_name()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => TranscriptionFields.ToWire(null, "m", stream: false, new object(), _log));

        Assert.Contains("System.Object", exception.Message, StringComparison.Ordinal);
        Assert.Equal("options", exception.ParamName);
    }

    [Theory]
    [InlineData("fr", "en")]
    [InlineData(null, "en")]
    public void Translation_is_refused(string? speech, string text)
    {
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => ToWire(new SpeechToTextOptions { SpeechLanguage = speech, TextLanguage = text }));

        Assert.Contains("TextLanguage 'en'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_the_language_of_the_speech_is_no_translation() =>
        Assert.Equal("en", ToWire(new SpeechToTextOptions { SpeechLanguage = "en", TextLanguage = "EN" })["language"]);

    private IReadOnlyDictionary<string, string> ToWire(SpeechToTextOptions? options) => TranscriptionFields.ToWire(options, "m", stream: false, raw: null, _log);
}
