using LlamaCpp.Server;
using LlamaCpp.Transport;


namespace LlamaCpp;

public sealed partial class LlamaCppServerClient
{
    /// <summary>Asks for the context size, the slots, the chat template and what it can do, and the build. <c>GET /props</c>.</summary>
    /// <param name="model">
    /// The model of a router, which is not loaded for it. <see langword="null"/> means <see cref="LlamaCppOptions.Model"/>; if that is not
    /// set either, a router answers about itself.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or does not have the model.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /props</c>. Does not wake a sleeping server.</remarks>
    public Task<LlamaCppServerProperties> GetPropertiesAsync(string? model = null, CancellationToken cancellationToken = default) =>
        GetPropertiesAsync(model, load: false, cancellationToken);

    internal Task<LlamaCppServerProperties> GetPropertiesAsync(string? model, bool load, CancellationToken cancellationToken)
    {
        string query = ServerAddress.ModelQuery(_connection.Servers.NamedModel(_connection.Servers.Configured, model) ?? "", load);
        return GetAsync(Address.Native("props" + query), FactsJsonContext.Default.PropsPayload, PropertiesMapper.ToProperties, cancellationToken);
    }
}
