using System.Net;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Errors;

/// <summary>What a real server refuses, and how.</summary>
public sealed class RefusedRequestTests(Servers servers)
{
    [Fact]
    public async Task Request_of_more_than_100_MiB_is_refused_with_the_hint_to_send_less()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        ChatMessage message = new(ChatRole.User, [new DataContent(new byte[90 * 1024 * 1024], "image/png")]);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.GetResponseAsync([message], cancellationToken: TestContext.Current.CancellationToken));

        TestContext.Current.TestOutputHelper!.WriteLine(exception.ToString());
        Assert.True(exception.StatusCode is HttpStatusCode.RequestEntityTooLarge or null);
        Assert.Contains("at most 100 MiB in one request", exception.Hint, StringComparison.Ordinal);
    }
}
