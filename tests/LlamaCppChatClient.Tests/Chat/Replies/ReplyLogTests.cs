using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Chat;

/// <summary>What is logged of a reply when sensitive data may be logged.</summary>
public class ReplyLogTests
{
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""";

    [Fact]
    public async Task Reply_is_logged_as_what_the_model_said()
    {
        RecordingLogger log = new();

        await Answers.WholeAsync(
            [
                Answers.Reasoning("Hm"),
                Answers.Text("Hi"),
                Answers.Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}"""),
                """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            ],
            logger: log);

        Assert.Contains("[reasoning] Hm\nHi\n[call] f [tool_calls]", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_without_an_end_is_logged_as_such()
    {
        RecordingLogger log = new();

        await Answers.WholeAsync([Answers.Text("Hi"), """{"choices":[{"index":0,"delta":{}}]}"""], logger: log);

        Assert.Contains("Hi [no finish reason]", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_without_any_text_are_logged_with_the_events()
    {
        RecordingLogger log = new();

        await Answers.WholeAsync([Answers.Role, Answers.Stop, Usage], logger: log);

        Assert.Contains($"{Answers.Role}{Environment.NewLine}{Answers.Stop}{Environment.NewLine}{Usage}", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_with_a_text_are_not()
    {
        RecordingLogger log = new();

        await Answers.WholeAsync([Answers.Text("Hi"), Answers.Stop, Usage], logger: log);

        Assert.DoesNotContain(Usage, log.Text, StringComparison.Ordinal);
    }
}
