#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ResumptionTests
{
    private static readonly ChatOptions Background = new() { AllowBackgroundResponses = true };

    public static TheoryData<string> Streams => ["golden/hello-stream.sse", "golden/tool-call-required-stream-usage.sse"];

    [SlowFact]
    public async Task Broken_connection_is_resumed_at_every_byte()
    {
        byte[] events = Captures.Read("golden/tool-call-stream.sse");
        string expected = Describe(await ReadAsync(new KeepingServer(events)));

        for (int cut = 0; cut < events.Length; cut++)
        {
            KeepingServer server = new(events) { BreaksAfter = new([cut]), EndsInOrder = cut % 2 == 0 };
            string actual = Describe(await ReadAsync(server));
            Assert.True(expected == actual, $"cut at {cut}: {actual}");
        }
    }

    [Fact]
    public async Task Connection_that_breaks_again_and_again_is_resumed_each_time()
    {
        byte[] events = Captures.Read("golden/hello-stream.sse");

        IReadOnlyList<ChatResponseUpdate> updates = await ReadAsync(new KeepingServer(events) { BreaksAfter = new(Enumerable.Repeat(40, 60)) });

        Assert.Equal(Describe(await ReadAsync(new KeepingServer(events))), Describe(updates));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Another_client_goes_on_after_every_update(string capture)
    {
        byte[] events = Captures.Read(capture);
        IReadOnlyList<ChatResponseUpdate> all = await ReadAsync(new KeepingServer(events));

        Assert.Null(all[^1].ContinuationToken);
        for (int seen = 1; seen < all.Count; seen++)
        {
            IReadOnlyList<ChatResponseUpdate> rest = await ReadAsync(new KeepingServer(events), new() { ContinuationToken = all[seen - 1].ContinuationToken }, []);
            Assert.Equal(Describe([.. all.Skip(seen)]), Describe(rest));
            Assert.Equal(all.Skip(seen).Select(TextOf), rest.Select(TextOf));
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("tiny", null)]
    [InlineData(null, 100)]
    public async Task Messages_may_be_passed_again_and_have_to_be_the_same(string? model, int? maxOutputTokens)
    {
        byte[] events = Captures.Read("golden/hello-stream.sse");
        ChatOptions options = new() { AllowBackgroundResponses = true, ModelId = model, MaxOutputTokens = maxOutputTokens };
        IReadOnlyList<ChatResponseUpdate> all = await ReadAsync(new KeepingServer(events), options);
        options.ContinuationToken = all[2].ContinuationToken;

        IReadOnlyList<ChatResponseUpdate> rest = await ReadAsync(new KeepingServer(events), options, [new(ChatRole.User, "Hi")]);

        Assert.Equal(Describe([.. all.Skip(3)]), Describe(rest));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(new KeepingServer(events), options, [new(ChatRole.User, "Ho")]));
    }

    [Fact]
    public async Task Connection_that_stays_broken_is_an_exception_with_a_token()
    {
        byte[] events = Captures.Read("golden/hello-stream.sse");
        KeepingServer server = new(events) { BreaksAfter = new([events.Length / 2, 0, 0, 0, 0, 0]) };

        LlamaCppInterruptedException error = (await ErrorCall.StreamAsync(ErrorCall.Client(server), Background)).StreamException;
        IReadOnlyList<ChatResponseUpdate> rest = await ReadAsync(server, new() { ContinuationToken = error.ContinuationToken }, []);

        Assert.Equal(Describe(await ReadAsync(new KeepingServer(events))), error.PartialResponse.Text + Describe(rest));
        Assert.DoesNotContain(server.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Cancelling_deletes_the_stream_and_leaving_does_not()
    {
        byte[] events = Captures.Read("golden/hello-stream.sse");
        KeepingServer left = new(events);
        await foreach (ChatResponseUpdate _ in ErrorCall.Client(left).GetStreamingResponseAsync("Hi", Background, TestContext.Current.CancellationToken))
        {
            break;
        }

        KeepingServer cancelled = new(events);
        using CancellationTokenSource cancel = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in ErrorCall.Client(cancelled).GetStreamingResponseAsync("Hi", Background, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        Assert.DoesNotContain(left.Requests, request => request.Method == "DELETE");
        Assert.Single(cancelled.Requests, request => request.Method == "DELETE" && request.Url.Query.Contains(cancelled.Ids.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_and_leaving_at_once_deletes_the_stream()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse"));
        using CancellationTokenSource cancel = new();

        // As a web page does whose browser has gone: writing to it throws.
        await foreach (ChatResponseUpdate _ in ErrorCall.Client(server).GetStreamingResponseAsync("Hi", Background, cancel.Token))
        {
            await cancel.CancelAsync();
            break;
        }

        Assert.Single(server.Requests, request => request.Method == "DELETE" && request.Url.Query.Contains(server.Ids.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_without_the_routes_is_asked_once_and_streams_as_ever()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse")) { HasRoutes = false };
        using LlamaCppChatClient client = ErrorCall.Client(server);

        IReadOnlyList<ChatResponseUpdate> first = (await ErrorCall.StreamAsync(client, Background)).Updates;
        await ErrorCall.StreamAsync(client, Background);

        Assert.All(first, update => Assert.Null(update.ContinuationToken));
        Assert.Empty(server.Ids);
        Assert.Single(server.Requests, request => request.Url.AbsolutePath == "/v1/streams/lookup");
    }

    [Fact]
    public async Task Call_that_allows_no_background_response_sends_no_id()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse"));

        await ErrorCall.StreamAsync(ErrorCall.Client(server), new ChatOptions());

        Assert.Empty(server.Ids);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Ids_are_secret_and_new_for_each_request()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse"));
        using LlamaCppChatClient client = ErrorCall.Client(server);

        await ErrorCall.StreamAsync(client, Background);
        await ErrorCall.StreamAsync(client, Background);

        Assert.Equal(2, server.Ids.Distinct().Count());
        Assert.All(server.Ids, id => Assert.Equal(32, id.Length));
    }

    [Fact]
    public async Task Reply_that_is_no_longer_kept_is_an_exception_of_its_own()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse"));
        IReadOnlyList<ChatResponseUpdate> updates = await ReadAsync(server);
        server.IsKept = false;

        await Assert.ThrowsAsync<LlamaCppReplyExpiredException>(
            () => ErrorCall.Client(server).GetResponseAsync([], new ChatOptions { ContinuationToken = updates[0].ContinuationToken }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Token_leads_to_no_other_server()
    {
        IReadOnlyList<ChatResponseUpdate> updates = await ReadAsync(new KeepingServer(Captures.Read("golden/hello-stream.sse")));
        using LlamaCppChatClient other = ErrorCall.Client(new KeepingServer([]), baseUrl: new Uri("http://other.test"));

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => other.GetResponseAsync([], new ChatOptions { ContinuationToken = updates[0].ContinuationToken }, TestContext.Current.CancellationToken));

        Assert.Contains("Endpoint", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"server":"http://server.test/v1/","id":"","seen":0,"request":""}""")]
    [InlineData("""{"server":"http://server.test/v1/","id":"x","seen":-1,"request":""}""")]
    public async Task Foreign_token_is_refused(string token)
    {
        ChatOptions options = new() { ContinuationToken = ResponseContinuationToken.FromBytes(Encoding.UTF8.GetBytes(token)) };

        await Assert.ThrowsAsync<ArgumentException>(() => ErrorCall.Client(new KeepingServer([])).GetResponseAsync([], options, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reply_without_a_limit_gets_one()
    {
        KeepingServer server = new(Captures.Read("golden/hello-stream.sse"));

        await ErrorCall.StreamAsync(ErrorCall.Client(server), Background);

        Assert.Equal(32_768, server.TokenLimit);
    }

    private static async Task<IReadOnlyList<ChatResponseUpdate>> ReadAsync(KeepingServer server, ChatOptions? options = null, IEnumerable<ChatMessage>? messages = null)
    {
        using LlamaCppChatClient client = ErrorCall.Client(server);
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(messages ?? [new(ChatRole.User, "Hi")], options ?? Background, TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        return updates;
    }

    private static string Describe(IReadOnlyList<ChatResponseUpdate> updates) => string.Concat(updates.Select(TextOf));

    private static string TextOf(ChatResponseUpdate update) => string.Concat(update.Contents.Select(content => content switch
    {
        TextContent text => text.Text,
        TextReasoningContent reasoning => $"({reasoning.Text})",
        FunctionCallContent call => $"[{call.CallId} {call.Name} {string.Join(',', call.Arguments ?? new Dictionary<string, object?>())}]",
        UsageContent usage => $"<{usage.Details.OutputTokenCount}>",
        _ => content.ToString(),
    }));
}
