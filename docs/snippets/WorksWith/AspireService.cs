using Microsoft.Extensions.AI;
using Microsoft.Extensions.Hosting;

namespace LlamaCpp.Snippets.WorksWith;

internal static class AspireService
{
    public static void Add(IHostApplicationBuilder builder)
    {
        // begin-snippet: works-with-aspire
        builder.AddLlamaCppChatClient("llama").UseFunctionInvocation();
        // end-snippet
    }
}
