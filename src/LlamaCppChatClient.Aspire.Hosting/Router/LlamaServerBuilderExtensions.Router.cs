using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class LlamaServerBuilderExtensions
{
    /// <summary>Adds a model of a router as a resource of its own, with state, commands to load and unload it, and a connection string that names it.</summary>
    /// <typeparam name="T">The kind of server.</typeparam>
    /// <param name="builder">The router: a server with <c>WithModelsDirectory</c>.</param>
    /// <param name="name">The name of the resource, and of the connection string that it gives.</param>
    /// <param name="modelId">The model's name, as the router lists it: of a file <c>models/x.gguf</c> it is <c>x</c>.</param>
    /// <returns>A builder for the model.</returns>
    /// <remarks>The model is loaded as soon as the router is ready; <c>WaitFor</c> waits for it. The resource's state shows the progress.</remarks>
    public static IResourceBuilder<LlamaServerModelResource> AddModel<T>(this IResourceBuilder<T> builder, [ResourceName] string name, string modelId)
        where T : class, ILlamaServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        LlamaServerModelResource model = new(name, modelId, builder.Resource);
        string healthKey = $"{name}_loaded";
        builder.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(healthKey, _ => new RouterModelHealthCheck(model), failureStatus: null, tags: null));
        builder.OnResourceReady((router, ready, cancellationToken) =>
        {
            _ = RouterModel.LoadAsync(model, ready.Services, cancellationToken);
            return Task.CompletedTask;
        });
        return builder.ApplicationBuilder.AddResource(model)
            .WithIconName("BrainCircuit")
            .WithHealthCheck(healthKey)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "LlamaServerModel",
                State = KnownResourceStates.Waiting,
                Properties = [new(CustomResourceKnownProperties.Source, modelId)],
            })
            .WithCommand(
                "load",
                "Load",
                context => RouterModel.LoadAsync(model, context.Services, context.CancellationToken),
                new CommandOptions { Description = $"Loads {modelId} into memory.", IconName = "Play", IsHighlighted = true })
            .WithCommand(
                "unload",
                "Unload",
                context => RouterModel.UnloadAsync(model, context.Services, context.CancellationToken),
                new CommandOptions { Description = $"Frees the memory of {modelId}; answers under way are cut off.", IconName = "Stop", IsHighlighted = true });
    }

    private static IResourceBuilder<T> WithRouterCommands<T>(this IResourceBuilder<T> builder)
        where T : ILlamaServerResource =>
        builder.WithCommand(
            "reload-models",
            "Reload models",
            context => RouterModel.RefreshAsync(builder.Resource, context.CancellationToken),
            new CommandOptions { Description = "Looks for new, changed and removed model files.", IconName = "ArrowSync" });
}
