using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class LlamaServerBuilderExtensions
{
    /// <summary>Runs the server several times. Each has an address of its own in the connection string.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="count">How many servers there are in all, at least 1.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// Replicas of other Aspire resources share one address, behind which a conversation would meet another server at each turn, without its
    /// prompt cache. These are resources of their own (<c>llama-2</c>, <c>llama-3</c>, …) with everything that the first one is given, before this
    /// call and after it. Package LlamaCppChatClient.Routing spreads conversations over them.
    /// </remarks>
    public static IResourceBuilder<LlamaServerResource> WithReplicas(this IResourceBuilder<LlamaServerResource> builder, int count) =>
        builder.WithReplicas(count, name => builder.ApplicationBuilder.AddLlamaServer(name));

    /// <inheritdoc cref="WithReplicas(IResourceBuilder{LlamaServerResource}, int)"/>
    public static IResourceBuilder<LlamaServerExecutableResource> WithReplicas(this IResourceBuilder<LlamaServerExecutableResource> builder, int count) =>
        builder.WithReplicas(count, name => builder.ApplicationBuilder.AddLlamaServerExecutable(name, builder.Resource.Command));

    private static IResourceBuilder<T> WithReplicas<T>(this IResourceBuilder<T> builder, int count, Func<string, IResourceBuilder<T>> add)
        where T : class, ILlamaServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        List<ILlamaServerResource> servers = builder.State().Servers;
        if (servers.Count > 1)
        {
            throw new InvalidOperationException($"{builder.Resource.Name} has {servers.Count} servers already.");
        }

        List<IResource> replicas = [];
        for (int i = 2; i <= count; i++)
        {
            IResourceBuilder<T> replica = add($"{builder.Resource.Name}-{i}").WithParentRelationship(builder.Resource);
            servers.Add(replica.Resource);
            replicas.Add(replica.Resource);
        }

        builder.ApplicationBuilder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            ReplicaAnnotations.Copy(builder.Resource, replicas);
            return Task.CompletedTask;
        });
        return builder;
    }
}
