using System.Diagnostics;
using LlamaCpp.Tests.Chat;

namespace LlamaCpp.Tests.Diagnostics;

public class ChatActivityTests
{
    private static readonly string[] Events =
    [
        Answers.Text("Hi"),
        """{"choices":[{"delta":{},"finish_reason":"stop"}],"system_fingerprint":"b11669","timings":{"prompt_n":9,"predicted_ms":4.5,"note":"x"}}""",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Current_activity_gets_the_build_and_the_timings(bool streamed)
    {
        using Activity activity = new("chat m") { IsAllDataRequested = true };
        activity.Start();

        await (streamed ? Answers.UpdatesAsync(Events) : (Task)Answers.WholeAsync(Events));

        Assert.Equal("b11669", activity.GetTagItem("llamacpp.system_fingerprint"));
        Assert.Equal(9d, activity.GetTagItem("llamacpp.timings.prompt_n"));
        Assert.Equal(4.5, activity.GetTagItem("llamacpp.timings.predicted_ms"));
        Assert.Equal(3, activity.TagObjects.Count());
    }

    [Fact]
    public async Task Name_that_cannot_be_read_costs_a_tag_and_not_the_answer()
    {
        using Activity activity = new("chat m") { IsAllDataRequested = true };
        activity.Start();

        Assert.Equal("Hi", (await Answers.WholeAsync([Answers.Text("Hi"), Answers.Stop, """{"choices":[],"timings":{"\ud83d":1,"prompt_n":9}}"""])).Text);

        Assert.Equal(9d, Assert.Single(activity.TagObjects).Value);
    }

    [Theory]
    [InlineData("chat", null, "chat gemma", "gemma")]
    [InlineData("chat", "asked", "chat", "asked")]
    [InlineData("HTTP POST", null, "HTTP POST", null)]
    public async Task Span_without_a_model_gets_the_one_that_answered(string name, string? asked, string named, string? model)
    {
        using Activity activity = new(name) { IsAllDataRequested = true };
        activity.SetTag("gen_ai.request.model", asked);
        activity.Start();

        await Answers.WholeAsync(["""{"model":"gemma","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"""]);

        Assert.Equal(named, activity.DisplayName);
        Assert.Equal(model, activity.GetTagItem("gen_ai.request.model"));
    }

    [Fact]
    public async Task Activity_that_nobody_records_is_left_alone()
    {
        using Activity activity = new("chat m") { IsAllDataRequested = false };
        activity.Start();

        await Answers.WholeAsync(Events);

        Assert.Empty(activity.TagObjects);
    }

    [Fact]
    public void Key_that_the_server_repeats_is_in_no_tag()
    {
        using System.Diagnostics.Activity activity = new("chat");
        using System.Text.Json.JsonDocument timings = System.Text.Json.JsonDocument.Parse("""{"sk-secret-key-1234\u001b":1}""");

        LlamaCpp.Diagnostics.ChatActivity.SetTags(activity, "b1 sk-secret-key-1234", timings.RootElement, new("sk-secret-key-1234"));

        Assert.Equal("b1 ***", activity.GetTagItem("llamacpp.system_fingerprint"));
        Assert.Equal(["llamacpp.system_fingerprint", "llamacpp.timings.***\\u001b"], activity.TagObjects.Select(tag => tag.Key));
    }
}
