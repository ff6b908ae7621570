using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Embeddings;
using LlamaCpp.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp.Tests.Embeddings;

public class EmbeddingRequestMapperTests
{
    private static readonly byte[] Png = [137, 80, 78, 71];

    [Fact]
    public void Texts_are_asked_for_as_base64()
    {
        JsonElement body = Write(["one", "zwei \"2\" 🦊", ""]);

        AssertJson("""{"model":"m","encoding_format":"base64","input":["one","zwei \"2\" 🦊",""]}""", body);
    }

    [Fact]
    public void Dimensions_and_additional_members_are_sent()
    {
        EmbeddingGenerationOptions options = new()
        {
            Dimensions = 8,
            AdditionalProperties = new() { ["embd_normalize"] = -1, ["user"] = "u", ["nothing"] = null, ["llamacpp:local"] = "stays" },
        };

        JsonElement body = Write(["x"], options);

        AssertJson("""{"model":"m","dimensions":8,"embd_normalize":-1,"user":"u","encoding_format":"base64","input":["x"]}""", body);
    }

    [Fact]
    public void Encoding_can_be_chosen()
    {
        EmbeddingGenerationOptions options = new() { AdditionalProperties = new() { ["encoding_format"] = "float" } };

        JsonElement body = Write(["x"], options);

        AssertJson("""{"model":"m","encoding_format":"float","input":["x"]}""", body);
    }

    [Fact]
    public void Raw_members_win_over_properties_and_these_over_additional_ones()
    {
        EmbeddingGenerationOptions options = new()
        {
            Dimensions = 8,
            AdditionalProperties = new() { ["model"] = "additional", ["dimensions"] = 4, ["user"] = "u" },
        };
        JsonObject raw = new() { ["model"] = "raw", ["user"] = "raw user", ["nothing"] = null };

        JsonElement body = Write(["x"], options, raw);

        AssertJson("""{"model":"raw","user":"raw user","dimensions":8,"encoding_format":"base64","input":["x"]}""", body);
    }

    [Fact]
    public void Member_that_is_set_twice_is_dropped_with_a_warning_and_no_other_is()
    {
        RecordingLogger logger = new();
        EmbeddingGenerationOptions options = new() { Dimensions = 8, AdditionalProperties = new() { ["dimensions"] = 4, ["user"] = "u" } };

        _ = new EmbeddingFields(options, "m", null, logger);

        Assert.Contains("'dimensions'", Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input")]
    [InlineData("content")]
    public void What_would_replace_the_inputs_is_left_out(string key)
    {
        EmbeddingGenerationOptions options = new() { AdditionalProperties = new() { [key] = "other" } };

        JsonElement additional = Write(["x"], options);
        JsonElement raw = Write(["x"], raw: new JsonObject { [key] = "other" });

        AssertJson("""{"model":"m","encoding_format":"base64","input":["x"]}""", additional);
        AssertJson("""{"model":"m","encoding_format":"base64","input":["x"]}""", raw);
    }

    [Fact]
    public void Raw_object_of_another_kind_is_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Write(["x"], raw: "text"));

        Assert.Contains("RawRepresentationFactory made a System.String", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_contents_are_sent_as_text()
    {
        (JsonElement body, bool hasMedia) = WriteContents(new TextContent("one"), new DataContent("two"u8.ToArray(), "text/plain"));

        AssertJson("""["one","two"]""", body.GetProperty("input"));
        Assert.False(hasMedia);
    }

    [Fact]
    public void Image_is_followed_by_a_line_break_since_the_server_dies_of_an_input_that_ends_with_one()
    {
        (JsonElement body, bool hasMedia) = WriteContents(new DataContent(Png, "image/png"), new UriContent("https://example.com/a.jpg", "image/jpeg"));

        AssertJson(
            """
            [
              {"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},{"type":"text","text":"\n"}]},
              {"content":[{"type":"image_url","image_url":{"url":"https://example.com/a.jpg"}},{"type":"text","text":"\n"}]}
            ]
            """,
            body.GetProperty("input"));
        Assert.True(hasMedia);
    }

    [Fact]
    public void Content_that_the_server_has_no_form_for_is_refused() =>
        Assert.Throws<NotSupportedException>(() => WriteContents(new FunctionCallContent("id", "name")));

    private static JsonElement Write(string[] inputs, EmbeddingGenerationOptions? options = null, object? raw = null)
    {
        EmbeddingFields fields = new(options, "m", raw, NullLogger.Instance);
        using RequestBody body = EmbeddingRequestMapper.ToWire<string>(inputs, fields, EmbeddingRequestMapper.WriteText).Body;
        return JsonElement.Parse(body.ToArray());
    }

    private static (JsonElement Body, bool HasMedia) WriteContents(params AIContent[] contents)
    {
        EmbeddingFields fields = new(null, "m", null, NullLogger.Instance);
        MappedEmbeddingRequest mapped = EmbeddingRequestMapper.ToWire<AIContent>(
            contents, fields, (body, content) => EmbeddingRequestMapper.WriteContent(body, content, allowFileUris: false));
        using RequestBody body = mapped.Body;
        return (JsonElement.Parse(body.ToArray()), mapped.HasMedia);
    }

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual), actual.GetRawText());
}
