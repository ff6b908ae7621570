#pragma warning disable CS0618 // The replacement is longer than the two calls that it replaces.
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests;

/// <summary>Makes applications that are never started, and reads what their resources would be started with.</summary>
internal static class Resources
{
    public static IDistributedApplicationBuilder CreateBuilder(params string[] arguments) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = arguments, DisableDashboard = true, ProjectDirectory = Repository.Root });

    public static async Task<string> ArgumentsOf(IResourceWithArgs resource) =>
        string.Join(' ', await resource.GetArgumentValuesAsync(DistributedApplicationOperation.Publish));

    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentOf(IResourceWithEnvironment resource) =>
        await resource.GetEnvironmentVariableValuesAsync(DistributedApplicationOperation.Publish);
}
