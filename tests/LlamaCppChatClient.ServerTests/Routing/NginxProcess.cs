namespace LlamaCpp.ServerTests.Routing;

/// <summary>Debian's nginx with the configuration of the docs, in front of servers of a test.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Nginx _nginx;

    private NginxProcess(Nginx nginx) => _nginx = nginx;

    public Uri Url => new($"http://127.0.0.1:{_nginx.Port}");

    /// <summary>Starts it; the test is skipped where there is none, and fails in CI.</summary>
    public static async Task<NginxProcess> StartAsync(IEnumerable<LlamaServer> servers)
    {
        if (!Nginx.IsInstalled)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "There is no nginx (Debian: apt install nginx-light).");
            Assert.Fail("There is no nginx, which .ci/run should have installed.");
        }

        string text = await File.ReadAllTextAsync(Repository.PathOf("docs/deploy/nginx.conf"));
        string[] lines = [.. text.Split('\n').Where(line => !line.TrimStart().StartsWith("server 127.0.0.1:", StringComparison.Ordinal))];
        string upstreams = string.Join('\n', servers.Select(server => $"    server {server.BaseUrl.Authority} max_fails=1 fail_timeout=5s;"));
        return new NginxProcess(await Nginx.StartAsync((_, port) => string.Join('\n', lines)
            .Replace("consistent;", $"consistent;\n{upstreams}", StringComparison.Ordinal)
            .Replace("listen 127.0.0.1:8080;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal)));
    }

    public ValueTask DisposeAsync() => _nginx.DisposeAsync();
}
