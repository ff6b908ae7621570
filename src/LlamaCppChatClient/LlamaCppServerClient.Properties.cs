using LlamaCpp.Responses;
using LlamaCpp.Transport;
using LlamaCpp.Wire;

namespace LlamaCpp;

public sealed partial class LlamaCppServerClient
{
    /// <summary>Asks for the context size, the slots, the chat template and what it can do, and the build. <c>GET /props</c>.</summary>
    /// <param name="model">
    /// The model of a router, which is loaded if need be. <see langword="null"/> means <see cref="LlamaCppOptions.Model"/>; if that is not
    /// set either, a router answers about itself.
    /// </param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or does not have the model.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /props</c>. Does not wake a sleeping server.</remarks>
    public async Task<LlamaCppServerProperties> GetPropertiesAsync(string? model = null, CancellationToken cancellationToken = default) =>
        PropertiesMapper.ToProperties(
            await GetAsync(PropsUri(model ?? _connection.Options.Model, autoload: true), NativeJsonContext.Default.PropsPayload, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks once, and loads nothing.</summary>
    internal async Task<LlamaCppServerProperties> PeekPropertiesAsync(string? model, CancellationToken cancellationToken) =>
        PropertiesMapper.ToProperties(
            await JsonExchange.SendAsync(_connection, Once(PropsUri(model, autoload: false)), NativeJsonContext.Default.PropsPayload, cancellationToken).ConfigureAwait(false));

    private Uri PropsUri(string? model, bool autoload) =>
        Address.Native(model is null ? "props" : $"props?model={Uri.EscapeDataString(model)}{(autoload ? "" : "&autoload=false")}");
}
