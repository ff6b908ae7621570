using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Asks for the context size, the slots, the chat template and what it can do, and the build. <c>GET /props</c>.</summary>
    /// <param name="options">
    /// Options of this call. A router answers about itself unless they or <see cref="LlamaCppOptions.Model"/> name a model, which is not
    /// loaded for it unless <see cref="LlamaCppRequestOptions.Load"/> says so.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or does not have the model.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /props</c>. Does not wake a sleeping server.</remarks>
    public virtual Task<LlamaCppServerProperties> GetPropertiesAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        GetPropertiesAsync(options, options?.Load ?? false, cancellationToken);

    internal Task<LlamaCppServerProperties> GetPropertiesAsync(LlamaCppRequestOptions? options, bool? load, CancellationToken cancellationToken)
    {
        ServerFacts server = ServerOf(options);
        string query = ServerAddress.ModelQuery(_connection.Servers.NamedModel(server, options?.ModelId) ?? "", load);
        return GetAsync(server, server.Target.Address.Native("props" + query), FactsJsonContext.Default.PropsPayload, PropertiesMapper.ToProperties, cancellationToken);
    }
}
