using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class AffinityKeyTests
{
    private const string Header = "X-Session-Id";

    [Fact]
    public async Task Key_goes_out_as_a_header_and_not_in_the_body()
    {
        RecordedRequest request = await SendAsync(new ChatOptions { AffinityKey = "session-1" });

        Assert.Equal("session-1", Find(request, Header));
        Assert.DoesNotContain("session-1", request.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("affinity", request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_there_is_no_header()
    {
        Assert.Null(Find(await SendAsync(new ChatOptions()), Header));
    }

    [Fact]
    public async Task Header_can_have_another_name()
    {
        RecordedRequest request = await SendAsync(new ChatOptions { AffinityKey = "1" }, options => options.AffinityHeaderName = "X-Conversation");

        Assert.Equal("1", Find(request, "X-Conversation"));
        Assert.Null(Find(request, Header));
    }

    [Fact]
    public async Task Header_can_be_switched_off()
    {
        Assert.Null(Find(await SendAsync(new ChatOptions { AffinityKey = "1" }, options => options.AffinityHeaderName = null), Header));
    }

    [Theory]
    [InlineData("Bücher", "B%C3%BCcher")]
    [InlineData("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201")]
    [InlineData("a b", "a b")]
    public async Task Key_can_be_any_text(string key, string sent)
    {
        Assert.Equal(sent, Find(await SendAsync(new ChatOptions { AffinityKey = key }), Header));
    }

    [Fact]
    public async Task Key_can_be_set_by_hand()
    {
        Assert.Equal("1", Find(await SendAsync(new ChatOptions { AdditionalProperties = new() { ["llamacpp:affinity_key"] = "1" } }), Header));
    }

    [Fact]
    public void Key_survives_a_clone_and_can_be_removed()
    {
        ChatOptions options = new ChatOptions { AffinityKey = "1" }.Clone();
        Assert.Equal("1", options.AffinityKey);

        options.AffinityKey = null;

        Assert.Null(options.AffinityKey);
        Assert.Empty(options.AdditionalProperties!);
    }

    [Fact]
    public void Serializers_do_not_see_the_key()
    {
        ChatOptions options = new() { AffinityKey = "session-1" };

        string json = System.Text.Json.JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions);

        Assert.DoesNotContain("session-1", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("X-Session-Id:")]
    [InlineData("Authorization")]
    [InlineData("host")]
    [InlineData("Content-Type")]
    public void Header_name_that_cannot_be_used_is_refused(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(new LlamaCppOptions { AffinityHeaderName = name }));

        Assert.Contains($"AffinityHeaderName is '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_says_which_server_answered()
    {
        using CapturingHandler handler = new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http")).Answer(Captures.Load("golden/hello-stream.http"));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);
        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Uri server = new("http://server.test");
        Assert.Equal(server, response.ServerUrl);
        Assert.Equal(server, updates[0].ServerUrl);
        Assert.Equal(server, updates[^1].ServerUrl);
        Assert.All(updates.Skip(1).SkipLast(1), update => Assert.Null(update.ServerUrl));
    }

    private static async Task<RecordedRequest> SendAsync(ChatOptions chat, Action<LlamaCppOptions>? configure = null)
    {
        using CapturingHandler handler = new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http"));
        using LlamaCppChatClient client = ErrorCall.Client(handler, configure);
        await client.GetResponseAsync("Hi", chat, TestContext.Current.CancellationToken);
        return handler.Request;
    }

    private static string? Find(RecordedRequest request, string name) =>
        request.Head.Headers.Where(header => header.Key == name).Select(header => header.Value).SingleOrDefault();
}
