using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

public class ProxyHintsTests
{
    private const string Page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>";

    [Theory]
    [InlineData(Page, "client_max_body_size")]
    [InlineData("", "100 MiB")]
    public void Request_that_is_too_large_for_a_proxy_is_told_from_one_that_is_for_the_server(string body, string hint) =>
        Assert.Contains(hint, Hints.For(Asked.Post("v1/chat/completions"), Asked.Text(413, body, "text/html")), StringComparison.Ordinal);

    [Fact]
    public void Request_below_the_servers_limit_was_refused_by_a_proxy_also_without_a_page()
    {
        using ByteArrayContent body = new(new byte[2_000_000]);

        Assert.Contains("client_max_body_size", Hints.For(Asked.Post("v1/chat/completions") with { Body = body }, Asked.Text(413, "")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(407, "a user and a password")]
    [InlineData(502, "A proxy answered")]
    [InlineData(504, "A proxy answered")]
    [InlineData(520, "could not reach the server behind it")]
    [InlineData(521, "could not reach the server behind it")]
    [InlineData(522, "could not reach the server behind it")]
    [InlineData(523, "could not reach the server behind it")]
    [InlineData(524, "gave up waiting")]
    [InlineData(525, "could not reach the server behind it")]
    [InlineData(526, "could not reach the server behind it")]
    [InlineData(530, "could not reach the server behind it")]
    public void Status_that_only_proxies_send_names_them(int status, string part) =>
        Assert.Contains(part, Hints.For(Asked.Post("v1/chat/completions"), Asked.Text(status, "error code")), StringComparison.Ordinal);

    [Theory]
    [InlineData("<html>503 Service Temporarily Unavailable</html>", true)]
    [InlineData("overloaded", false)]
    public void Page_with_503_is_of_a_proxy(string body, bool isProxy) =>
        Assert.Equal(isProxy, Hints.For(Asked.Post("v1/chat/completions"), Asked.Text(503, body)) is not null);
}
