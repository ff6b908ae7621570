using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.Server;

/// <summary>Looks at a server without disturbing it: never waits, loads a model or wakes one.</summary>
internal sealed class LlamaCppHealthCheck(LlamaCppServerClient server, bool asksSlots) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        try
        {
            return await server.GetHealthAsync(cancellationToken: cancellationToken).ConfigureAwait(false) switch
            {
                LlamaCppServerState.Ready => await LookAsync(failure, cancellationToken).ConfigureAwait(false),
                LlamaCppServerState.Loading => HealthCheckResult.Degraded($"llama.cpp server at {server.ServerName} is loading its model."),
                _ => new HealthCheckResult(failure, $"No llama.cpp server answers at {server.ServerName}."),
            };
        }
        catch (LlamaCppException exception)
        {
            return new HealthCheckResult(failure, exception.Message, exception);
        }
    }

    private async Task<HealthCheckResult> LookAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        LlamaCppServerProperties properties;
        try
        {
            properties = await server.PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LlamaCppException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return HealthCheckResult.Healthy($"The server at {server.ServerName} is ready; it says no more, as one other than llama-server.");
        }

        return properties.IsRouter
            ? await LookAtRouterAsync(failure, cancellationToken).ConfigureAwait(false)
            : await LookAtModelAsync(properties, model: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HealthCheckResult> LookAtRouterAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        IReadOnlyList<LlamaCppModel> models = await server.PeekModelsAsync(cancellationToken).ConfigureAwait(false);
        if (server.ConfiguredModel is not { } name)
        {
            string[] loaded = [.. models.Where(model => model.State is LlamaCppModelState.Loaded or LlamaCppModelState.Sleeping).Select(model => model.Id)];
            return HealthCheckResult.Healthy(
                $"llama.cpp router at {server.ServerName} is ready.",
                new Dictionary<string, object>(StringComparer.Ordinal) { [HealthCheckKeys.Models] = models.Count, [HealthCheckKeys.LoadedModels] = loaded });
        }

        LlamaCppModel? model = models.FirstOrDefault(item => item.Id == name || item.Aliases.Contains(name, StringComparer.Ordinal));
        Dictionary<string, object> data = new(StringComparer.Ordinal) { [HealthCheckKeys.Model] = name };
        return model switch
        {
            null => new HealthCheckResult(failure, $"llama.cpp router at {server.ServerName} has no model '{name}', but: {string.Join(", ", models.Select(item => item.Id))}.", data: data),
            { State: LlamaCppModelState.Loaded } =>
                await LookAtModelAsync(await server.PeekAsync(model, cancellationToken).ConfigureAwait(false), model, cancellationToken).ConfigureAwait(false),
            { State: LlamaCppModelState.Unloaded, HasFailed: true } =>
                new HealthCheckResult(failure, $"llama.cpp router at {server.ServerName} could not load the model '{name}' (exit code {model.ExitCode}).", data: data),
            { State: LlamaCppModelState.Unloaded } => HealthCheckResult.Healthy($"llama.cpp router at {server.ServerName} loads the model '{name}' when it is asked for.", data),
            _ => HealthCheckResult.Degraded($"The model '{name}' of the llama.cpp router at {server.ServerName} is {model.State.ToString().ToLowerInvariant()}.", data: data),
        };
    }

    private async Task<HealthCheckResult> LookAtModelAsync(LlamaCppServerProperties properties, LlamaCppModel? model, CancellationToken cancellationToken)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        Add(data, HealthCheckKeys.Model, model?.Id ?? properties.ModelAlias);
        Add(data, HealthCheckKeys.ContextSize, properties.ContextSize);
        Add(data, HealthCheckKeys.Slots, properties.SlotCount);
        if (properties.IsSleeping)
        {
            return HealthCheckResult.Degraded($"llama.cpp server at {server.ServerName} sleeps; the next request wakes it.", data: data);
        }

        Add(data, HealthCheckKeys.BusySlots, await server.PeekBusySlotsAsync(properties, model, asksSlots, cancellationToken).ConfigureAwait(false));
        return HealthCheckResult.Healthy($"llama.cpp server at {server.ServerName} is ready.", data);
    }

    private static void Add(Dictionary<string, object> data, string key, object? value)
    {
        if (value is not null)
        {
            data[key] = value;
        }
    }
}
