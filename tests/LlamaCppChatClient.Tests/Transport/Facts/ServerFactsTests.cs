using System.Net;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Transport;

/// <summary>What is asked of a server is logged, bounded in time, and asked for again only when it may say more then.</summary>
public sealed class ServerFactsTests : IDisposable
{
    private readonly RecordingLogger _logger = new();

    public void Dispose() => _logger.Dispose();

    [Theory]
    [InlineData("""{"data":[{"id":"a"},{"id":"b"}]}""", 200, "a", 3)]
    [InlineData("""{"data":[]}""", 200, ServerFacts.UnknownModel, 4)]
    [InlineData("{", 200, ServerFacts.UnknownModel, 4)]
    [InlineData("{}", 404, ServerFacts.UnknownModel, 4)]
    public async Task First_model_is_found_and_logged(string json, int status, string model, int eventId)
    {
        ServerFacts facts = Facts(new CapturingHandler().AnswerJson(json, (HttpStatusCode)status));

        Assert.Equal(model, await facts.GetDefaultModelAsync(TestContext.Current.CancellationToken));

        Assert.Equal((LogLevel.Debug, eventId), Assert.Single(_logger.Entries.Select(entry => (entry.Level, entry.Id))));
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(401, "{}")]
    [InlineData(502, "<html>")]
    [InlineData(503, """{"error":{"message":"no slots","code":503}}""")]
    [InlineData(200, "{")]
    public async Task Capabilities_that_a_server_does_not_tell_are_asked_for_once_in_a_while(int status, string json)
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(json, (HttpStatusCode)status));
        ServerFacts facts = Facts(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        Assert.True(await facts.SupportsToolsAsync("m", load: true, TestContext.Current.CancellationToken));
        Assert.True(await facts.SupportsToolsAsync("m", load: true, TestContext.Current.CancellationToken));

        Assert.Single(handler.Requests);
        Assert.Equal([(LogLevel.Debug, 5)], _logger.Entries.Select(entry => (entry.Level, entry.Id)));
    }

    [Fact]
    public async Task Server_that_loads_its_model_is_asked_again_by_the_next_call()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson("""{"error":{"message":"Loading model","code":503}}""", HttpStatusCode.ServiceUnavailable)
            .AnswerJson("""{"data":[{"id":"a"}]}""");
        ServerFacts facts = Facts(handler);

        Assert.Equal(ServerFacts.UnknownModel, await facts.GetDefaultModelAsync(TestContext.Current.CancellationToken));
        Assert.Equal("a", await facts.GetDefaultModelAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"data":[{"id":"a"},null,{"id":""},{"id":"b","status":{"value":"loaded"}}]}""", true)]
    [InlineData("""{"data":[{"id":"a"},{"id":"b","status":"loaded"}]}""", false)]
    [InlineData("""{"data":[{"id":"a"},{"id":"b"}]}""", false)]
    public async Task Router_is_known_by_the_status_of_any_model(string json, bool isRouter)
    {
        ModelListing models = (await Facts(new CapturingHandler().AnswerJson(json)).ListModelsAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(["a", "b"], models.Ids);
        Assert.Equal(isRouter, models.IsRouter);
    }

    [Fact]
    public async Task List_that_does_not_come_is_none()
    {
        ServerFacts facts = Facts(new CapturingHandler().Hang(), options => options.DiscoveryTimeout = TimeSpan.FromMilliseconds(50));

        ModelListing? models = await facts.ListModelsAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Null(models);
    }

    [Fact]
    public async Task Asking_for_the_list_can_be_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        ServerFacts facts = Facts(new CapturingHandler().Hang());

        Task<ModelListing?> asking = facts.ListModelsAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken));
    }

    private ServerFacts Facts(CapturingHandler handler, Action<LlamaCppOptions>? configure = null) =>
        Native.Connection(
            handler,
            options =>
            {
                options.ReadyTimeout = TimeSpan.Zero;
                configure?.Invoke(options);
            },
            _logger).Servers.Configured;
}
