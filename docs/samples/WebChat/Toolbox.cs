using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The tools that the page offers: those of this program, and those of an MCP server when <c>Mcp:Url</c> names one.</summary>
internal sealed class Toolbox(IConfiguration configuration, ILogger<Toolbox> logger, DocsSearch? search = null) : IAsyncDisposable
{
    private readonly IReadOnlyList<AIFunction> _local = [.. LocalTools.All, .. search is null ? [] : (AIFunction[])[search.Tool]];
    private IReadOnlyList<AIFunction> _remote = [];
    private McpClient? _mcp;

    /// <summary>All tools. An MCP server that can't be reached is tried again the next time.</summary>
    public async Task<IReadOnlyList<AIFunction>> ListAsync(CancellationToken cancellationToken)
    {
        if (_mcp is null && configuration["Mcp:Url"] is { Length: > 0 } url)
        {
            try
            {
                _mcp = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(url) }), cancellationToken: cancellationToken);
                _remote = [.. await _mcp.ListToolsAsync(cancellationToken: cancellationToken)];
            }
            catch (HttpRequestException error)
            {
                logger.LogWarning(error, "The MCP server {Url} can't be reached: its tools are left out.", url);
            }
        }

        return [.. _local, .. _remote];
    }

    /// <summary>All tools but those that are off. What an MCP server offers is never called without the user's approval.</summary>
    public IEnumerable<AIFunction> Choose(IReadOnlyList<string> off, bool askAlways) => _local
        .Select(tool => askAlways ? new ApprovalRequiredAIFunction(tool) : tool)
        .Concat(_remote.Select(tool => new ApprovalRequiredAIFunction(tool)))
        .Where(tool => !off.Contains(tool.Name));

    public async ValueTask DisposeAsync()
    {
        if (_mcp is not null)
        {
            await _mcp.DisposeAsync();
        }
    }
}
