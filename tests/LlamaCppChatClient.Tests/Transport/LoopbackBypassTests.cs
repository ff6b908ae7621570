using System.Net;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

public class LoopbackBypassTests
{
    private static readonly Uri Proxy = new("http://proxy.example:3128");

    [Fact]
    public void Unix_socket_is_never_reached_through_a_proxy()
    {
        LoopbackBypass bypass = new(() => new WebProxy(Proxy));

        Assert.True(bypass.IsBypassed(new ServerAddress(new Uri("unix:///run/llama.sock")).ChatCompletions));
    }

    [Theory]
    [InlineData("http://localhost:8080/v1", true)]
    [InlineData("http://127.0.0.1:9931", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://0123456789abcdef.unix.localhost/v1", true)]
    [InlineData("http://notlocalhost:8080", false)]
    [InlineData("http://192.168.1.5:8080", false)]
    [InlineData("https://llama.example", false)]
    [InlineData("http://inside.example", true)]
    public void Proxy_is_asked_for_other_machines_unless_it_says_otherwise(string server, bool isDirect)
    {
        Uri address = new(server);
        LoopbackBypass bypass = new(() => new WebProxy(Proxy, BypassOnLocal: false, ["inside\\.example"]));

        Assert.Equal(isDirect, bypass.IsBypassed(address));
        Assert.Equal(isDirect ? null : Proxy, bypass.GetProxy(address));
    }
}
