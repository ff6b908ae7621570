using LlamaCpp.Tests.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Dialects;

/// <summary>What is logged as a warning has no text of prompts and replies.</summary>
public class WarningTests
{
    [Fact]
    public async Task Empty_reply_is_logged_with_its_shape_and_without_its_text()
    {
        RecordingLogger log = new() { Least = LogLevel.Warning };

        await Answers.WholeAsync(["""{"model":"m","choices":[{"index":0,"delta":{"role":"assistant","secret":"Hello","a secret":1,"x":""},"finish_reason":"stop"}]}"""], logger: log);

        Assert.EndsWith("""{model:String,choices:[{index:Number,delta:{role:String,secret:String,?:Number,x:""},finish_reason:String}]}""", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":"Hi"}""")]
    [InlineData("""{"reasoning_content":"Hm"}""")]
    [InlineData("""{"refusal":"No"}""")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}""")]
    public async Task Reply_with_anything_in_it_is_not(string delta)
    {
        RecordingLogger log = new() { Least = LogLevel.Warning };

        await Answers.WholeAsync([Answers.Delta(delta), Answers.Stop], logger: log);

        Assert.Empty(log.Warnings);
    }

    [Fact]
    public async Task Reply_with_a_usage_is_not()
    {
        RecordingLogger log = new() { Least = LogLevel.Warning };

        await Answers.WholeAsync([Answers.Stop, """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""], logger: log);

        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":SECRET}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"x" SECRET}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":tSECRET}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"SECRET\ud83d"}}]}""")]
    [InlineData("""SECRET""")]
    public async Task Malformed_event_is_not_quoted(string json)
    {
        RecordingLogger log = new() { Least = LogLevel.Warning };

        await Answers.WholeAsync([json, Answers.Text("Hi"), Answers.Stop], logger: log);

        string warning = Assert.Single(log.Warnings);
        Assert.DoesNotContain("SECRET", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("'S'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_events_after_the_end_are_not_quoted()
    {
        RecordingLogger log = new() { Least = LogLevel.Warning };

        await Answers.WholeAsync([Answers.Text("Hi"), Answers.Stop, "SECRET1", "SECRET2", "SECRET3"], logger: log);

        Assert.DoesNotContain("SECRET", string.Concat(log.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("'S'", string.Concat(log.Warnings), StringComparison.Ordinal);
    }
}
