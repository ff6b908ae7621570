using System.Net;
using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Another server for one call: its address, its key, its model, and nothing of the configured server's.</summary>
public class EndpointCallTests
{
    private const string Listed = """{"data":[{"id":"theirs"}]}""";

    [Theory]
    [InlineData("theirs", "Bearer theirs")]
    [InlineData(null, "Bearer llamacpp")]
    public async Task Call_goes_to_the_endpoint_with_its_key_and_model(string? key, string header)
    {
        FakeServer server = new(FakeServer.Nothing) { Facts = _ => Respond.Json(Listed) };
        using LlamaCppChatClient client = server.Client(options => (options.ApiKey, options.Model) = ("configured", "configured"));

        await client.GetResponseAsync("Hello", new() { Endpoint = new(new Uri("http://other:9931/base"), key) }, TestContext.Current.CancellationToken);

        Assert.Equal(["http://other:9931/base/v1/models", "http://other:9931/base/v1/chat/completions"], server.Handler.Requests.Select(request => request.Target));
        Assert.All(server.Handler.Requests, request => Assert.Equal(header, request.Header("Authorization")));
        Assert.Equal("theirs", server.Body.GetProperty("model").GetString());
        Assert.DoesNotContain("other:9931", server.ChatRequests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorization_of_the_http_client_does_not_go_to_another_server()
    {
        FakeServer server = new(FakeServer.Nothing) { Facts = _ => Respond.Json(Listed) };
        using HttpClient http = new(server.Handler) { DefaultRequestHeaders = { { "Authorization", "Bearer configured" } } };
        using LlamaCppChatClient client = new(new LlamaCppOptions { Model = "m" }, http);

        await client.GetResponseAsync("Hello", new() { Endpoint = new(new Uri("http://other")) }, TestContext.Current.CancellationToken);

        Assert.All(server.Handler.Requests, request => Assert.Equal("Bearer llamacpp", request.Header("Authorization")));
    }

    [Fact]
    public async Task Next_call_goes_to_the_configured_server_again()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client(options => options.ApiKey = "configured");

        await client.GetResponseAsync("Hello", new() { ModelId = "x", Endpoint = new(new Uri("http://other")) }, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(("http://llama.test:8080/v1/chat/completions", "Bearer configured"), (server.ChatRequests[1].Target, server.ChatRequests[1].Header("Authorization")));
    }

    [Fact]
    public async Task Model_of_the_endpoint_is_asked_for_once()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => Respond.Json(Listed) };
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { Endpoint = new(new Uri("http://other")) };

        await client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", options.Clone(), TestContext.Current.CancellationToken);

        Assert.Single(server.Handler.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task Error_names_the_endpoint_and_never_a_key()
    {
        FakeServer server = new(() => Respond.Json("""{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}""", HttpStatusCode.Unauthorized));
        using LlamaCppChatClient client = server.Client(options => options.ApiKey = "configured-key");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() =>
            client.GetResponseAsync("Hello", new() { ModelId = "x", Endpoint = new(new Uri("http://other"), "their-key") }, TestContext.Current.CancellationToken));

        Assert.Contains("http://other", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("configured-key", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("their-key", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal("The key is not one of the server's (--api-key): check LlamaCppEndpoint.ApiKey.", exception.Hint);
    }

    [Theory]
    [InlineData(401, "The server wants a key (--api-key): set LlamaCppEndpoint.ApiKey.")]
    [InlineData(403, "Check LlamaCppEndpoint.ApiKey and what the server was started to allow.")]
    [InlineData(308, "The address redirects; redirects are not followed, since they would carry the prompt elsewhere. Set LlamaCppEndpoint.BaseUrl to the final address.")]
    public async Task Hint_names_what_was_set_for_this_call(int status, string hint)
    {
        FakeServer server = new(() => Respond.Json("{}", (HttpStatusCode)status));
        using LlamaCppChatClient client = server.Client();

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() =>
            client.GetResponseAsync("Hello", new() { ModelId = "x", Endpoint = new(new Uri("http://other")) }, TestContext.Current.CancellationToken));

        Assert.Equal(hint, exception.Hint);
    }

    [Fact]
    public async Task Key_is_in_no_log_text_and_no_json()
    {
        const string Key = "sk-very-secret";
        RecordingLogger logger = new();
        FakeServer server = new(FakeServer.Nothing, () => Respond.Json("{}", HttpStatusCode.InternalServerError)) { Facts = _ => Respond.Json("{}", HttpStatusCode.Unauthorized) };
        LlamaCppOptions configured = new() { BaseUrl = new("http://llama.test:8080"), ApiKey = Key };
        using LlamaCppChatClient client = new(configured, new HttpClient(server.Handler), logger);
        ChatOptions options = new() { Endpoint = new(new Uri("http://other"), Key), Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken));

        string[] texts =
        [
            logger.Text, exception.ToString(), configured.ToString(), options.Endpoint!.ToString(), client.ToString()!,
            JsonSerializer.Serialize(configured), JsonSerializer.Serialize(options.Endpoint), JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions),
        ];
        Assert.Equal(5, server.Handler.Requests.Count(request => request.Header("Authorization") == $"Bearer {Key}"));
        Assert.All(texts, text => Assert.DoesNotContain(Key, text, StringComparison.Ordinal));
    }
}
