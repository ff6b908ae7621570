using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Makes replicas like the first server, once that has been configured whole.</summary>
internal static class ReplicaAnnotations
{
    /// <summary>Gives each replica what was added to the first server after it was made, and the first server the health checks of all.</summary>
    public static void Copy(ILlamaServerResource first, IReadOnlyList<IResource> replicas)
    {
        IReadOnlySet<IResourceAnnotation> defaults = ((IHasLlamaServerState)first).State.Defaults;
        IResourceAnnotation[] added = [.. first.Annotations.Where(annotation => IsConfiguration(annotation) && !defaults.Contains(annotation))];
        ContainerImageAnnotation? image = first.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();
        foreach (IResource replica in replicas)
        {
            foreach (IResourceAnnotation annotation in added)
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

    private static bool IsConfiguration(IResourceAnnotation annotation) => annotation is
        CommandLineArgsCallbackAnnotation or EnvironmentCallbackAnnotation or WaitAnnotation
        or ContainerMountAnnotation or ContainerRuntimeArgsCallbackAnnotation or ContainerLifetimeAnnotation;
}
