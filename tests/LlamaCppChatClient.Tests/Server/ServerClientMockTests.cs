using NSubstitute;

namespace LlamaCpp.Tests.Server;

public sealed class ServerClientMockTests
{
    [Fact]
    public async Task Client_can_be_faked()
    {
        using LlamaCppServerClient client = Substitute.For<LlamaCppServerClient>();
        client.TokenizeAsync("Hi", Arg.Any<LlamaCppTokenizeOptions>(), Arg.Any<CancellationToken>()).Returns([72, 105]);
        client.GetHealthAsync(Arg.Any<LlamaCppRequestOptions>(), Arg.Any<CancellationToken>()).Returns(LlamaCppServerState.Loading);

        Assert.Equal([72, 105], await client.TokenizeAsync("Hi", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(LlamaCppServerState.Loading, await client.GetHealthAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_call_can_be_overridden() =>
        Assert.All(
            typeof(LlamaCppServerClient).GetMethods().Where(method => method.DeclaringType == typeof(LlamaCppServerClient) && method.Name.EndsWith("Async", StringComparison.Ordinal)),
            method => Assert.True(method is { IsVirtual: true, IsFinal: false }, method.Name));
}
