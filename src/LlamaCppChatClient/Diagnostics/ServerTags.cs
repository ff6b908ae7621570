using System.Diagnostics;

namespace LlamaCpp.Diagnostics;

/// <summary>Names a server as OpenTelemetry does: <c>server.address</c> and <c>server.port</c>. Neither has a user name or a key.</summary>
internal static class ServerTags
{
    public static TagList Of(Uri server)
    {
        TagList tags = new() { { "server.address", server.Host } };
        if (server.Port > 0)
        {
            tags.Add("server.port", server.Port);
        }

        return tags;
    }
}
