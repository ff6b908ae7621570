using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The tools that the page offers: those of this program, and those of an MCP server when <c>Mcp:Url</c> names one.</summary>
internal sealed class Toolbox : IAsyncDisposable
{
    private readonly Lazy<Task<IReadOnlyList<AIFunction>>> _remote;
    private readonly IReadOnlyList<AIFunction> _local;
    private McpClient? _mcp;

    public Toolbox(IConfiguration configuration, DocsSearch? search = null)
    {
        _local = [.. LocalTools.All, .. search is null ? [] : (AIFunction[])[search.Tool]];
        _remote = new(() => ConnectAsync(configuration["Mcp:Url"]));
    }

    /// <summary>All tools; those of the MCP server are asked for once.</summary>
    public async Task<IReadOnlyList<AIFunction>> ListAsync() => [.. _local, .. await _remote.Value];

    /// <summary>The chosen tools. What an MCP server offers is never called without the user's approval.</summary>
    public IEnumerable<AIFunction> Choose(IReadOnlyList<string> names, bool askAlways)
    {
        IReadOnlyList<AIFunction> remote = _remote.Value is { IsCompletedSuccessfully: true } listed ? listed.Result : [];
        return _local.Select(tool => askAlways ? new ApprovalRequiredAIFunction(tool) : tool)
            .Concat(remote.Select(tool => new ApprovalRequiredAIFunction(tool)))
            .Where(tool => names.Contains(tool.Name));
    }

    public async ValueTask DisposeAsync()
    {
        if (_mcp is not null)
        {
            await _mcp.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<AIFunction>> ConnectAsync(string? url)
    {
        if (string.IsNullOrEmpty(url))
        {
            return [];
        }

        _mcp = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(url) }));
        return [.. await _mcp.ListToolsAsync()];
    }
}
