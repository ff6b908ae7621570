using LlamaCpp.Tests.Chat;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Diagnostics;

public class LoggingTests
{
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_is_logged_at_debug_with_its_size_and_its_tokens(bool streamed)
    {
        RecordingLogger logger = new() { Least = LogLevel.Debug };

        await CallAsync(streamed, [Answers.Text("Hi"), Answers.Stop, Usage], logger);

        Assert.Equal([(LogLevel.Debug, 10), (LogLevel.Debug, 11)], logger.Entries.Select(entry => (entry.Level, entry.Id)));
        Assert.Matches(@"Chat with m at http://llama.test:8080/?: 1 messages, 0 tools, \d+ bytes", logger.Entries[0].Message);
        Assert.Matches(@"Chat with m done in \d+\.\d+ s: 3 tokens in, 4 out, finish reason stop", logger.Entries[1].Message);
    }

    [Fact]
    public async Task Calls_and_a_missing_finish_reason_are_logged_at_trace()
    {
        RecordingLogger logger = new();

        await CallAsync(false, [Answers.Text("Hi"), Answers.Delta("""{"tool_calls":[{"index":0,"id":"i","function":{"name":"f","arguments":"{}"}}]}"""), Usage], logger);

        Assert.EndsWith("Hi\n[call] f [no finish reason]", Assert.Single(logger.Entries, entry => entry.Id == 13).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_are_logged_at_trace(bool streamed)
    {
        RecordingLogger logger = new();

        await CallAsync(streamed, [Answers.Reasoning("Hm"), Answers.Text("Hi"), Answers.Stop, Usage], logger);

        Assert.Contains("\"content\":\"Hello\"", Assert.Single(logger.Entries, entry => entry.Id == 12).Message, StringComparison.Ordinal);
        Assert.Contains("[reasoning] Hm\nHi [stop]", Assert.Single(logger.Entries, entry => entry.Id == 13).Message, StringComparison.Ordinal);
        Assert.All(logger.Entries.Where(entry => entry.Id is 12 or 13), entry => Assert.Equal(LogLevel.Trace, entry.Level));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tokens_without_an_answer_are_logged_as_they_came(bool streamed)
    {
        RecordingLogger logger = new();
        string[] events = [Answers.Delta("""{"refusal":"odd"}"""), Answers.Stop, Usage];

        await CallAsync(streamed, events, logger);

        var (level, _, message) = Assert.Single(logger.Entries, entry => entry.Id == 14);
        Assert.Equal(LogLevel.Trace, level);
        Assert.All(events, data => Assert.Contains(data, message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reasoning_alone_is_no_answer()
    {
        RecordingLogger logger = new();

        await CallAsync(false, [Answers.Reasoning("Hm"), Answers.Stop, Usage], logger);

        Assert.Single(logger.Entries, entry => entry.Id == 14);
    }

    [Fact]
    public async Task Answer_with_text_or_calls_is_not_logged_as_empty()
    {
        RecordingLogger logger = new();

        await CallAsync(false, [Answers.Text("Hi"), Answers.Stop, Usage], logger);
        await CallAsync(false, [Answers.Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}"""), Answers.Stop, Usage], logger);

        Assert.DoesNotContain(logger.Entries, entry => entry.Id == 14);
    }

    private static async Task CallAsync(bool streamed, string[] events, RecordingLogger logger)
    {
        if (streamed)
        {
            await Answers.UpdatesAsync(events, logger: logger);
        }
        else
        {
            await Answers.WholeAsync(events, logger: logger);
        }
    }
}
