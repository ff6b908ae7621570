using Aspire.Hosting.ApplicationModel;
using LlamaCpp;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Loads and unloads the models of a router, and shows their states in the dashboard.</summary>
internal static class RouterModel
{
    public static Task<ExecuteCommandResult> RefreshAsync(ILlamaServerResource router, CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            using LlamaCppServerClient client = await RouterClient.ConnectAsync(router, cancellationToken).ConfigureAwait(false);
            await client.GetModelsAsync(refresh: true, cancellationToken: cancellationToken).ConfigureAwait(false);
        });

    public static Task<ExecuteCommandResult> LoadAsync(LlamaServerModelResource model, IServiceProvider services, CancellationToken cancellationToken)
    {
        ResourceNotificationService states = services.GetRequiredService<ResourceNotificationService>();
        return ShowAsync(states, model, "Loading", KnownResourceStates.Running, async client =>
        {
            LoadingState progress = new(states, model);
            await client.LoadModelAsync(model.ModelId, progress, cancellationToken: cancellationToken).ConfigureAwait(false);
            await progress.Published.ConfigureAwait(false);
        }, cancellationToken);
    }

    public static Task<ExecuteCommandResult> UnloadAsync(LlamaServerModelResource model, IServiceProvider services, CancellationToken cancellationToken) =>
        ShowAsync(
            services.GetRequiredService<ResourceNotificationService>(),
            model,
            KnownResourceStates.Stopping,
            "Unloaded",
            client => client.UnloadModelAsync(model.ModelId, cancellationToken: cancellationToken),
            cancellationToken);

    private static async Task<ExecuteCommandResult> ShowAsync(
        ResourceNotificationService states, LlamaServerModelResource model, string begun, string done, Func<LlamaCppServerClient, Task> action, CancellationToken cancellationToken)
    {
        await states.PublishUpdateAsync(model, snapshot => snapshot with { State = begun }).ConfigureAwait(false);
        ExecuteCommandResult result = await TryAsync(async () =>
        {
            using LlamaCppServerClient client = await RouterClient.ConnectAsync(model.Parent, cancellationToken).ConfigureAwait(false);
            await action(client).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await states.PublishUpdateAsync(model, snapshot => snapshot with
        {
            State = result.Success
                ? new ResourceStateSnapshot(done, done == KnownResourceStates.Running ? KnownResourceStateStyles.Success : KnownResourceStateStyles.Info)
                : new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        }).ConfigureAwait(false);
        return result;
    }

    private static async Task<ExecuteCommandResult> TryAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return CommandResults.Success();
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException)
        {
            return CommandResults.Failure(error.Message);
        }
    }
}
