using System.Globalization;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class LlamaCppChatClientTests
{
    [Fact]
    public void Services_are_the_client_its_metadata_and_a_server_client()
    {
        using HttpClient http = new(new CapturingHandler());
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = new("http://h:1/v1"), Model = "tiny" }, http);

        ChatClientMetadata metadata = (ChatClientMetadata)client.GetService(typeof(ChatClientMetadata))!;

        Assert.Equal(("llamacpp", new Uri("http://h:1/v1"), "tiny"), (metadata.ProviderName, metadata.ProviderUri, metadata.DefaultModelId));
        Assert.IsType<LlamaCppServerClient>(client.GetService(typeof(LlamaCppServerClient)));
        Assert.Null(client.GetService(typeof(HttpClient)));
        Assert.Same(client, client.GetService(typeof(LlamaCppChatClient)));
        Assert.Same(client, client.GetService(typeof(IChatClient)));
        Assert.Same(client, client.GetService(typeof(object)));
        Assert.Null(client.GetService(typeof(string)));
        Assert.Null(client.GetService(typeof(ChatClientMetadata), "key"));
        Assert.Throws<ArgumentNullException>("serviceType", () => client.GetService(null!));
    }

    [Fact]
    public async Task Missing_messages_are_noticed_at_once()
    {
        using LlamaCppChatClient client = new FakeServer().Client();

        await Assert.ThrowsAsync<ArgumentNullException>("messages", () => client.GetResponseAsync((IEnumerable<ChatMessage>)null!, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentNullException>("messages", () => { client.GetStreamingResponseAsync((IEnumerable<ChatMessage>)null!, cancellationToken: TestContext.Current.CancellationToken); });
    }

    [Fact]
    public void Options_are_needed_and_checked()
    {
        Assert.Throws<ArgumentNullException>("options", () => new LlamaCppChatClient((LlamaCppOptions)null!));
        Assert.Contains("ftp", Assert.Throws<ArgumentException>("options", () => new LlamaCppChatClient(new LlamaCppOptions { BaseUrl = new("ftp://h") })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("baseUrl", () => new LlamaCppChatClient((string)null!));
        Assert.Contains("'nonsense'", Assert.Throws<ArgumentException>("baseUrl", () => new LlamaCppChatClient("nonsense")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_change_of_the_options_has_no_effect()
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://first"), Model = "first" };
        FakeServer server = new(FakeServer.Nothing);
        using LlamaCppChatClient client = new(options, new HttpClient(server.Handler));
        (options.BaseUrl, options.Model, options.ApiKey) = (new("http://second"), "second", "k");

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("http://first/v1/chat/completions", server.ChatRequests[0].Target);
        Assert.Equal("first", server.Body.GetProperty("model").GetString());
        Assert.Equal("Bearer llamacpp", server.ChatRequests[0].Header("Authorization"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_says_who_sends_it_and_closes_after_a_stream(bool stream)
    {
        FakeServer server = new(FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client(options => options.UseStreaming = stream);

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        RecordedRequest request = server.ChatRequests.Single();
        Assert.Matches(@"^LlamaCppChatClient/\d\S* MEAI/\d\S*$", request.Header("User-Agent")!);
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.Equal(request.Body.Length.ToString(CultureInfo.InvariantCulture), request.Header("Content-Length"));
        Assert.Equal(stream ? "close" : null, request.Header("Connection"));
    }

    [Theory]
    [InlineData(null, "Bearer llamacpp")]
    [InlineData("", "Bearer llamacpp")]
    [InlineData("secret", "Bearer secret")]
    public async Task Key_is_the_bearer_token(string? key, string header)
    {
        FakeServer server = new(FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client(options => options.ApiKey = key);

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(header, server.ChatRequests[0].Header("Authorization"));
    }

    [Fact]
    public async Task Http_client_with_an_authorization_of_its_own_keeps_it()
    {
        FakeServer server = new(FakeServer.Nothing);
        using HttpClient http = new(server.Handler) { DefaultRequestHeaders = { { "Authorization", "Basic eA==" } } };
        using LlamaCppChatClient client = new(new LlamaCppOptions { Model = "m" }, http);

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Basic eA==", server.ChatRequests[0].Header("Authorization"));
    }

    [Fact]
    public void Http_client_that_was_handed_in_is_not_disposed()
    {
        CapturingHandler handler = new();
        using HttpClient http = new(handler);

        new LlamaCppChatClient(new LlamaCppOptions(), http).Dispose();

        Assert.False(handler.IsDisposed);
    }

    [Fact]
    public async Task Cancelled_call_is_an_operation_cancelled_exception()
    {
        using LlamaCppChatClient client = new FakeServer(FakeServer.Nothing).Client();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("Hello", cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Call_that_is_cancelled_while_the_answer_comes_ends_at_once()
    {
        byte[] events = FakeServer.Events(Answers.Text("a"), Answers.Stop);
        using LlamaCppChatClient client = new FakeServer(() => Respond.Stream(new ScriptedStream(events) { StallAt = 100 })).Client();
        using CancellationTokenSource stop = new();

        Task<ChatResponse> call = client.GetResponseAsync("Hello", cancellationToken: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Calls_at_the_same_time_do_not_mix()
    {
        FakeServer server = new(Enumerable.Range(0, 50).Select(i => (Func<HttpResponseMessage>)(() => FakeServer.Stream(Answers.Text($"<{i}"), Answers.Text($"{i}>"), Answers.Stop))));
        using LlamaCppChatClient client = server.Client();

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken)).Text));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"<{i}{i}>").Order(), texts.Order());
    }

    [Fact]
    public async Task Options_of_the_caller_are_left_as_they_were()
    {
        ChatOptions options = new() { Temperature = 0.5f, MinP = 0.1f, Grammar = "root ::= \"a\"", ChatTemplateArguments = new Dictionary<string, object?> { ["a"] = 1 } };
        string before = JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions);
        using LlamaCppChatClient client = new FakeServer(FakeServer.Nothing).Client();

        await client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken);

        Assert.Equal(before, JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions));
    }
}
