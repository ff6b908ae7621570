using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Server;
using LlamaCpp.Tests.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Server;

public class CompletionRequestMapperTests
{
    [Fact]
    public void Empty_options_that_a_text_has_no_use_for_are_none()
    {
        JsonElement body = Mapped.Completion(new() { Tools = [], Instructions = "", Temperature = 0.5f });

        StrictJson.Equal("""{"model":"m","prompt":"Once","temperature":0.5}""", body);
    }

    [Theory]
    [InlineData("Tools")]
    [InlineData("Instructions")]
    [InlineData("Reasoning")]
    public void Option_that_needs_messages_is_refused_by_name(string option)
    {
        ChatOptions options = option switch
        {
            "Tools" => new() { Tools = [AIFunctionFactory.Create(() => 1, "f")] },
            "Instructions" => new() { Instructions = "Be brief." },
            _ => new() { Reasoning = new() },
        };

        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Mapped.Completion(options));

        Assert.StartsWith($"ChatOptions.{option} is set, but a text completion has no messages", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_cannot_be_sent_is_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>("options", () => Mapped.Completion(new() { Temperature = float.NaN }));

        Assert.Equal("The option temperature is NaN, which JSON can't say. (Parameter 'options')", exception.Message);
    }

    [Fact]
    public void Gap_without_a_prompt_has_an_empty_one()
    {
        ChatRequestContext context = new() { Model = "m", Stream = false, IsTextCompletion = true, Logger = new RecordingLogger() };
        LlamaCppInfill infill = new() { Prefix = "a", Suffix = "b" };

        using var body = CompletionRequestMapper.ToWire(infill, null, context);

        StrictJson.Contains("""{"input_prefix":"a","input_suffix":"b","prompt":"","input_extra":[]}""", StrictJson.Parse(body.ToArray()));
    }
}
