using LlamaCpp.Transport;


namespace LlamaCpp.Tests.Transport;

public class ServerAddressTests
{
    [Theory]
    [InlineData("http://localhost:8080/v1", "http://localhost:8080")]
    [InlineData("http://localhost:8080/v1/", "http://localhost:8080")]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://localhost:8080/", "http://localhost:8080")]
    [InlineData("http://localhost:8080//", "http://localhost:8080")]
    [InlineData("https://host/llama", "https://host/llama")]
    [InlineData("https://host/llama/", "https://host/llama")]
    [InlineData("https://host/llama/v1", "https://host/llama")]
    [InlineData("https://host/llama/v1/", "https://host/llama")]
    [InlineData("https://host/llama/v10", "https://host/llama/v10")]
    [InlineData("https://host/nov1", "https://host/nov1")]
    [InlineData("https://host/a%20b/v1", "https://host/a%20b")]
    [InlineData("HTTP://Host:80/V1", "http://host/V1")]
    [InlineData("http://[::1]:9931/v1", "http://[::1]:9931")]
    [InlineData("http://192.168.1.5", "http://192.168.1.5")]
    public void Base_url_is_taken_in_any_form(string baseUrl, string root)
    {
        ServerAddress address = new(new Uri(baseUrl));

        Assert.Equal($"{root}/v1/chat/completions", address.ChatCompletions.AbsoluteUri);
        Assert.Equal($"{root}/v1/models", address.V1("models").AbsoluteUri);
        Assert.Equal($"{root}/props?model=a%20b", address.Native("props?model=a%20b").AbsoluteUri);
        Assert.Null(address.UnixSocket);
        Assert.Equal(new Uri(baseUrl), address.BaseUrl);
        Assert.Equal(new Uri(baseUrl).ToString(), address.ToString());
    }

    [Theory]
    [InlineData("unix:///run/llama.sock", "/run/llama.sock")]
    [InlineData("unix:///tmp/my%20models/llama.sock", "/tmp/my models/llama.sock")]
    public void Unix_socket_is_a_path_and_a_host_of_its_own(string baseUrl, string path)
    {
        ServerAddress address = new(new Uri(baseUrl));
        ServerAddress same = new(new Uri(baseUrl));
        ServerAddress other = new(new Uri("unix:///run/other.sock"));

        Assert.Equal(path, address.UnixSocket);
        Assert.Matches(@"^http://[0-9a-f]{16}\.unix\.localhost/v1/chat/completions$", address.ChatCompletions.AbsoluteUri);
        Assert.Equal(same.ChatCompletions, address.ChatCompletions);
        Assert.NotEqual(other.ChatCompletions.Host, address.ChatCompletions.Host);
        Assert.Equal(Uri.UnescapeDataString(baseUrl), address.ToString());
    }
}
