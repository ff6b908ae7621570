using Aspire.Hosting.ApplicationModel;
using LlamaCpp;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>A model of a router is healthy when it is loaded. The list of models is asked for, which wakes and loads none.</summary>
internal sealed class RouterModelHealthCheck(LlamaServerModelResource model) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using LlamaCppServerClient client = await RouterClient.ConnectAsync(model.Parent, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<LlamaCppModel> models = await client.GetModelsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            LlamaCppModelState? state = models.FirstOrDefault(listed => listed.Id == model.ModelId)?.State;
            return state switch
            {
                LlamaCppModelState.Loaded or LlamaCppModelState.Sleeping => HealthCheckResult.Healthy(),
                null => HealthCheckResult.Unhealthy($"{model.Parent.Name} has no model {model.ModelId}. It has: {string.Join(", ", models.Select(listed => listed.Id))}."),
                _ => HealthCheckResult.Unhealthy($"{model.ModelId} is {state}."),
            };
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy(error.Message, error);
        }
    }
}
