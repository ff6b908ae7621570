using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>Adds the repair of malformed tool calls to a pipeline.</summary>
public static class LlamaCppToolCallRepairExtensions
{
    /// <summary>Tells the model what was wrong with a tool call whose arguments are no JSON object, and asks it again.</summary>
    /// <param name="builder">The pipeline. Add this after <c>UseFunctionInvocation</c>, so that it stands beneath it.</param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for the services' own.</param>
    /// <param name="configure">Sets how often the model is asked again.</param>
    /// <returns>The same builder.</returns>
    public static ChatClientBuilder UseLlamaCppToolCallRepair(
        this ChatClientBuilder builder, ILoggerFactory? loggerFactory = null, Action<LlamaCppToolCallRepairChatClient>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((inner, services) =>
        {
            LlamaCppToolCallRepairChatClient client = new(inner, loggerFactory ?? services.GetService(typeof(ILoggerFactory)) as ILoggerFactory);
            configure?.Invoke(client);
            return client;
        });
    }
}
