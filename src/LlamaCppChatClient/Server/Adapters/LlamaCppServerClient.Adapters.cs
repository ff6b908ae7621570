using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Lists the LoRA adapters of the model. <c>GET /lora-adapters</c>.</summary>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The adapters in the order of their numbers; empty when the server was started without <c>--lora</c>.</returns>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /lora-adapters</c>.</remarks>
    public virtual Task<IReadOnlyList<LlamaCppLoraAdapter>> GetLoraAdaptersAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        LookAsync(
            "lora-adapters",
            RequestHints.None,
            options,
            request => JsonExchange.SendAsync(
                _connection,
                request,
                AdapterJsonContext.Default.IReadOnlyListLoraAdapterPayload,
                static IReadOnlyList<LlamaCppLoraAdapter> (adapters) =>
                    [.. adapters.OfType<LoraAdapterPayload>().Select(adapter => new LlamaCppLoraAdapter { Id = adapter.Id, Path = adapter.Path, Scale = adapter.Scale })],
                cancellationToken),
            cancellationToken);

    /// <summary>Sets how strongly the LoRA adapters are applied to all calls that don't say (<c>ChatOptions.Lora</c>). <c>POST /lora-adapters</c>.</summary>
    /// <param name="adapters">The adapters with their scales. One that is left out is switched off; the server ignores numbers that it does not have.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or is a router: it can't tell whose adapters are meant, so set them in each call.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /lora-adapters</c>.</remarks>
    public virtual async Task SetLoraAdaptersAsync(
        IEnumerable<LlamaCppLoraScale> adapters, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        using RequestBody body = new();
        body.Json.WriteStartArray();
        foreach (LlamaCppLoraScale adapter in adapters)
        {
            body.Json.WriteStartObject();
            body.Json.WriteNumber("id"u8, adapter.Id);
            body.Json.WriteNumber("scale"u8, adapter.Scale);
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        body.Complete();
        ServerFacts server = ServerOf(options);
        ServerRequest request = server.Request(HttpMethod.Post, server.Target.Address.Native("lora-adapters")) with { Body = body, Hints = AdapterHints.Set };
        await JsonExchange.SendAsync(_connection, request, CommandJsonContext.Default.SuccessPayload, cancellationToken).ConfigureAwait(false);
    }
}
