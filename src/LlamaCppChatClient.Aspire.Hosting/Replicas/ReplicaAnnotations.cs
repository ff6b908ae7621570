using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Makes replicas like the first server, once that has been configured whole.</summary>
internal static class ReplicaAnnotations
{
    /// <summary>Gives each replica what was added to the first server after it was made, and the first server the health checks of all.</summary>
    public static void Copy(ILlamaServerResource first, IReadOnlyList<IResource> replicas)
    {
        IReadOnlySet<IResourceAnnotation> defaults = ((IHasLlamaServerState)first).State.Defaults;
        IResourceAnnotation[] added = [.. first.Annotations.Where(annotation => !defaults.Contains(annotation))];
        ContainerImageAnnotation? image = first.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
        foreach (IResource replica in replicas)
        {
            foreach (IResourceAnnotation annotation in added.Select(CopyOf).OfType<IResourceAnnotation>())
            {
                replica.Annotations.Add(annotation);
            }

            if (image is not null)
            {
                replica.Annotations.Remove(replica.Annotations.OfType<ContainerImageAnnotation>().Last());
                replica.Annotations.Add(image);
            }

            // Whoever waits for the first one waits for all.
            foreach (HealthCheckAnnotation health in replica.Annotations.OfType<HealthCheckAnnotation>().ToArray())
            {
                first.Annotations.Add(health);
            }
        }
    }

    /// <summary>What a replica gets of an annotation; null when it is not for replicas.</summary>
    /// <remarks>A callback runs once for each annotation: a shared one would give all servers the variables of the one that comes first, its port too.</remarks>
    private static IResourceAnnotation? CopyOf(IResourceAnnotation annotation) => annotation switch
    {
        CommandLineArgsCallbackAnnotation arguments => new CommandLineArgsCallbackAnnotation(arguments.Callback),
        EnvironmentCallbackAnnotation variables => new EnvironmentCallbackAnnotation(variables.Callback),
        ContainerRuntimeArgsCallbackAnnotation arguments => new ContainerRuntimeArgsCallbackAnnotation(arguments.Callback),
        WaitAnnotation or ContainerMountAnnotation or ContainerLifetimeAnnotation => annotation,
        _ => null,
    };
}
