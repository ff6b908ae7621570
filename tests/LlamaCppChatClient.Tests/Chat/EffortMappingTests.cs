using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Chat;

/// <summary>An effort has an effect with templates that do not know <c>reasoning_effort</c>, too; the answers to <c>/props</c> are recorded.</summary>
public sealed class EffortMappingTests : IDisposable
{
    private readonly RecordingLogger _logger = new();

    public void Dispose() => _logger.Dispose();

    [Theory]
    [InlineData("effort", ReasoningEffort.None, "none", null, null)]
    [InlineData("effort", ReasoningEffort.Low, "low", null, null)]
    [InlineData("effort-system", ReasoningEffort.ExtraHigh, "xhigh", null, null)]
    [InlineData("own", ReasoningEffort.None, null, false, null)]
    [InlineData("own", ReasoningEffort.Low, null, null, 1024)]
    [InlineData("own", ReasoningEffort.Medium, null, null, 4096)]
    [InlineData("own", ReasoningEffort.High, null, null, 16384)]
    [InlineData("own", ReasoningEffort.ExtraHigh, null, null, null)]
    [InlineData("always-thinks", ReasoningEffort.None, null, false, 1)]
    [InlineData("always-thinks", ReasoningEffort.Low, null, null, 1024)]
    [InlineData("thinking-kwarg", ReasoningEffort.None, null, false, 1)]
    [InlineData("nothing", ReasoningEffort.None, "none", null, null)]
    public async Task Effort_is_said_in_the_words_of_the_template(string template, ReasoningEffort effort, string? name, bool? enabled, int? budget)
    {
        FakeServer server = Server(template, calls: 2);
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { Reasoning = new() { Effort = effort } };

        await client.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken);

        Assert.All(server.Bodies, body => Assert.Equal((name, enabled, budget), Read(body)));
        Assert.Equal(effort, options.Reasoning.Effort);
        Assert.Single(server.Handler.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task Explicit_budget_and_switch_win()
    {
        FakeServer server = Server("own", calls: 3);
        using LlamaCppChatClient client = server.Client();

        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.High }, MaxReasoningTokens = 7 });
        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.None }, ReasoningEnabled = true });
        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.Low }, AdditionalProperties = new() { ["reasoning_budget_tokens"] = 9 } });

        Assert.Equal([(null, null, 7), (null, true, null), (null, null, null)], server.Bodies.Select(Read));
        Assert.Equal(9, server.Bodies[2].GetProperty("reasoning_budget_tokens").GetInt32());
    }

    [Fact]
    public async Task Arguments_of_the_template_stay()
    {
        FakeServer server = Server("own", calls: 1);
        using LlamaCppChatClient client = server.Client();

        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.None }, ChatTemplateArguments = new Dictionary<string, object?> { ["tone"] = "dry" } });

        Assert.Equal("""{"tone":"dry","enable_thinking":false}""", server.Body.GetProperty("chat_template_kwargs").GetRawText());
    }

    [Fact]
    public async Task Options_change_the_budgets()
    {
        FakeServer server = Server("own", calls: 2);
        using LlamaCppChatClient client = server.Client(options => options.ReasoningBudgets = new() { Low = null, ExtraHigh = 50_000 });

        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.Low } });
        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.ExtraHigh } });

        Assert.Equal([(null, null, null), (null, null, 50_000)], server.Bodies.Select(Read));
    }

    [Fact]
    public async Task What_was_said_instead_is_logged()
    {
        using LlamaCppChatClient client = Server("own", calls: 1).Client(logger: _logger);

        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.Low } });

        Assert.Contains((LogLevel.Debug, 75), _logger.Entries.Select(entry => (entry.Level, entry.Id)));
    }

    [Fact]
    public async Task Template_without_reasoning_is_warned_of_once()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing)
        {
            Facts = _ => Respond.Json("""{"chat_template":"{{ messages }}","chat_template_caps":{"supports_reasoning_effort":false}}"""),
        };
        using LlamaCppChatClient client = server.Client(logger: _logger);

        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.Low } });
        await AskAsync(client, new() { Reasoning = new() { Effort = ReasoningEffort.None } });

        Assert.Equal(LogLevel.Warning, Assert.Single(_logger.Entries, entry => entry.Id == 76).Level);
        Assert.All(server.Bodies, body => Assert.Equal((null, null, null), Read(body)));
    }

    private static FakeServer Server(string template, int calls) => new(Enumerable.Repeat(FakeServer.Nothing, calls))
    {
        Facts = request => request.Target.Contains("/props", StringComparison.Ordinal) && template != "nothing" ? Respond.With(Captures.Load($"effort/props-{template}.http")) : null,
    };

    private static Task<ChatResponse> AskAsync(LlamaCppChatClient client, ChatOptions options) =>
        client.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken);

    private static (string? Name, bool? Enabled, int? Budget) Read(JsonElement body) => (
        body.TryGetProperty("reasoning_effort", out JsonElement name) ? name.GetString() : null,
        body.TryGetProperty("chat_template_kwargs", out JsonElement arguments) && arguments.TryGetProperty("enable_thinking", out JsonElement enabled) ? enabled.GetBoolean() : null,
        body.TryGetProperty("thinking_budget_tokens", out JsonElement budget) ? budget.GetInt32() : null);
}
